import type { Run, RunState } from '@tidemark/core';
import cliProgress from 'cli-progress';
import type { Io } from '../io.js';
import { printable, showCost, showCount, showDuration, showErrorCount, showScore } from './format.js';

const PLAIN_LINE_EVERY_MS = 3_000;
const BAR_WIDTH = 20;

/**
 * Shows on stderr how far a run is: a bar with rate, ETA, running means, errors and cost on a terminal, else a line every
 * few seconds. Ends by itself when the run does.
 */
export function showProgress(run: Pick<Run, 'events' | 'state'>, { stderr }: Io): void {
  const isTerminal = stderr.isTTY === true;
  const pace = createPace();
  let latest: RunState | undefined;
  const parts = (): string[] => (latest === undefined ? [] : progressParts(latest, pace));
  const bar = isTerminal
    ? new cliProgress.SingleBar({
        format: () => fit([latest ? barOf(latest) : '', parts().join(' · ')].join(' '), stderr.columns ?? 80),
        stream: stderr as NodeJS.WritableStream,
        linewrap: true, // a changed terminal would stay so after a kill
        hideCursor: null,
      })
    : plainLines(() => void stderr.write(`${parts().join(', ')}\n`));
  let startedWith: number | undefined;
  let isShown = false;
  run.events.subscribe((event) => {
    if (event.type !== 'started') return;
    pace.start(event.completed);
    startedWith = event.completed;
  });
  run.state.subscribe({
    next(state) {
      latest = state;
      if (isShown) bar.update(state.completed);
      else if (startedWith !== undefined && (isTerminal || state.completed > startedWith)) {
        isShown = true;
        bar.start(state.total ?? 0, state.completed);
      }
    },
    complete() {
      if (isShown) bar.stop();
    },
  });
}

/** A line every few seconds, and one at the end. */
function plainLines(write: () => void): Pick<cliProgress.SingleBar, 'start' | 'update' | 'stop'> {
  let timer: NodeJS.Timeout | undefined;
  return {
    start() {
      timer = setInterval(write, PLAIN_LINE_EVERY_MS).unref();
    },
    update() {},
    stop() {
      clearInterval(timer);
      write();
    },
  };
}

interface Pace {
  start(completed: number): void;
  /** Examples a second since the start. */
  rate(completed: number): number;
}

function createPace(): Pace {
  let startedAt = performance.now();
  let before = 0;
  return {
    start(completed) {
      startedAt = performance.now();
      before = completed;
    },
    rate: (completed) => ((completed - before) * 1_000) / Math.max(1, performance.now() - startedAt),
  };
}

function progressParts(state: RunState, pace: Pace): string[] {
  const { completed, total, errors, scores, usage, isPaused } = state;
  const rate = pace.rate(completed);
  const parts = [total === undefined ? showCount(completed) : `${showCount(completed)}/${showCount(total)}`];
  parts.push(isPaused ? 'paused' : `${showCount(rate)}/s`);
  if (!isPaused && total !== undefined && rate > 0 && completed < total)
    parts.push(`ETA ${showDuration(((total - completed) / rate) * 1_000)}`);
  for (const [name, { mean }] of Object.entries(scores)) parts.push(`${printable(name)} ${showScore(mean)}`);
  if (errors > 0) parts.push(showErrorCount(errors));
  if (usage.costUsd > 0) parts.push(showCost(usage.costUsd));
  return parts;
}

function barOf({ completed, total }: RunState): string {
  const share = total === undefined || total === 0 ? 0 : Math.min(1, completed / total);
  const full = Math.round(share * BAR_WIDTH);
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
}

/** One line of the terminal, never two. */
function fit(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}
