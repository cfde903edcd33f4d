import { mean, quantileSorted } from 'simple-statistics';
import type { CompletionSet } from '../store/completion-set.js';
import type { DurationReport } from './report.js';

/** How long the examples of `rows` took that are done. */
export function durationReport(completions: CompletionSet, rows: Uint32Array): DurationReport {
  const durations: number[] = [];
  for (const row of rows) {
    if (completions.state(row) !== 'pending') durations.push(completions.durationMs(row));
  }
  if (durations.length === 0) return { mean: null, p50: null, p95: null, max: null };
  const sorted = Array.from(Float64Array.from(durations).sort());
  const [p50, p95, max] = [0.5, 0.95, 1].map((share) => round(quantileSorted(sorted, share)));
  return { mean: round(mean(sorted)), p50, p95, max } as DurationReport;
}

/** To the microsecond, as durations are recorded. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
