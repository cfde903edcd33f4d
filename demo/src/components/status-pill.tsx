import type { RunStatus } from '@tidemark/core';

/** A run's status in a word. */
export function StatusPill({
  status,
  isPaused = false,
}: {
  readonly status: RunStatus;
  readonly isPaused?: boolean;
}): React.ReactNode {
  const word = isPaused && status === 'running' ? 'paused' : status;
  return <span className={`pill pill-${word}`}>{word}</span>;
}
