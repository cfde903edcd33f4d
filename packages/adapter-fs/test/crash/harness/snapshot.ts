import { isDeepStrictEqual } from 'node:util';
import { buildReport, followRun, type Store } from '@tidemark/core';

/** What of a run an uninterrupted one shares: all but times, sessions, sizes and what repeated calls consumed. */
export interface Snapshot {
  readonly results: readonly unknown[];
  readonly report: unknown;
}

export async function takeSnapshot(store: Store, runId: string): Promise<Snapshot> {
  const results: unknown[] = [];
  for await (const { durationMs: _, error, ...result } of followRun(store, runId).results()) {
    results.push({ ...result, ...(error && { error: { ...error, stack: undefined } }) });
  }
  const { run, counts, scores, errors } = await buildReport(store, runId);
  const { createdAt: _, sizeBytes: __, sessions: ___, reexecuted: ____, usage: _____, ...shared } = run;
  return { results, report: { run: shared, counts, scores, errors } };
}

/** Where a snapshot differs first, `undefined` when it does not. */
export function differenceOf(got: Snapshot, expected: Snapshot): string | undefined {
  const index = expected.results.findIndex((result, i) => !isDeepStrictEqual(got.results[i], result));
  const [left, right] =
    index < 0 ? [got.report, expected.report] : [got.results[index], expected.results[index]];
  if (isDeepStrictEqual(left, right) && got.results.length === expected.results.length) return undefined;
  return `expected ${JSON.stringify(right)}, got ${JSON.stringify(left)}`;
}
