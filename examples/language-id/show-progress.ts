import type { Run } from '@tidemark/core';
import progress from 'cli-progress';

const PLAIN_LINE_EVERY_MS = 3_000;
const BAR_FORMAT = '{bar} {value}/{total} | {rate}/s | ETA {eta_formatted} | accuracy {accuracy}';
const PLAIN_FORMAT = '{value} of {total} done, {rate} a second, {eta_formatted} left, accuracy {accuracy}';

/** Shows how far a run is: a bar on a terminal, else a line every few seconds. */
export function showProgress(run: Run): void {
  const { isTTY } = process.stderr;
  const bar = new progress.SingleBar({
    format: isTTY ? BAR_FORMAT : PLAIN_FORMAT,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    etaBuffer: 100,
    formatTime: (seconds, options, roundTo) =>
      Number.isFinite(seconds) ? progress.Format.TimeFormat(seconds, options, roundTo) : '?',
    formatValue: (value, _options, type) => (type === 'percentage' ? `${value}` : formatCount(value)),
    // A changed terminal would stay so after a kill.
    linewrap: true,
    noTTYOutput: true,
    notTTYSchedule: PLAIN_LINE_EVERY_MS,
  });
  let startedAt = 0;
  let doneBefore = 0;

  run.events.subscribe((event) => {
    if (event.type !== 'started') return;
    startedAt = performance.now();
    doneBefore = event.completed;
    bar.start(event.total ?? 0, doneBefore, { rate: '?', accuracy: '?' });
  });
  run.state.subscribe({
    next({ completed, scores }) {
      const seconds = (performance.now() - startedAt) / 1_000;
      bar.update(completed, {
        rate: formatCount((completed - doneBefore) / seconds),
        accuracy: formatShare(scores.exactMatch?.mean),
      });
    },
    complete: () => bar.stop(),
  });
}

export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en');
}

function formatShare(share: number | null | undefined): string {
  return share == null ? '?' : `${(share * 100).toFixed(1)} %`;
}
