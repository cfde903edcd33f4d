import { catchUp, loadRun } from '../run/load-fold.js';
import { readRows } from '../run/results.js';
import { checkNotRewritten } from '../run/rewritten-run.js';
import type { ExampleResult } from '../run/run.js';
import { runJournal } from '../run/run-journal.js';
import type { Store } from '../store/store.js';
import { describeRow } from './describe-run.js';
import type { DescribedExample } from './run-description.js';

/** So many examples' payloads are read at a time. */
const MOST_EXAMPLES = 64;

/** A run's results, to be read in any order: what {@link openResults} gives. Heads are in memory, outputs are not. */
export interface OpenResults {
  /** How many examples have anything recorded. */
  readonly size: number;
  /**
   * How far the example at a place is; places are in dataset order, from 0.
   *
   * @throws {RangeError} when there is no such place.
   */
  at(place: number): DescribedExample;
  /**
   * What is stored of the examples at these places, in their order.
   *
   * @throws {RangeError} when there is no such place.
   * @throws {TidemarkError} STORE_CORRUPT when a payload that counts is damaged.
   */
  read(places: readonly number[]): Promise<ExampleResult[]>;
  /**
   * Takes in what was recorded since, and only that; resolves with true when there was something. Places may move.
   *
   * @throws {TidemarkError} NOT_FOUND when the run was deleted, SUPERSEDED when it was compacted or repaired: open it again.
   * @throws {TidemarkError} STORE_CORRUPT when damage leaves open what counts.
   */
  refresh(): Promise<boolean>;
}

/**
 * Opens a run's results for a table or a page of them: counts and heads at once, contents place by place.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such run.
 * @throws {TidemarkError} STORE_CORRUPT when damage leaves open what counts: see `verifyRun`.
 */
export async function openResults(store: Store, runId: string): Promise<OpenResults> {
  const { journal, fold } = await loadRun(store, runId);
  const { completions } = fold;
  let rows = completions.rowsInOrder();
  const rowAt = (place: number): number => {
    const row = rows[place];
    if (row !== undefined) return row;
    throw new RangeError(`openResults: expected a place from 0 to ${rows.length - 1}, got ${place}`);
  };
  return {
    get size() {
      return rows.length;
    },
    at: (place) => describeRow(fold, rowAt(place)),
    async read(places) {
      const asked = Uint32Array.from(places, rowAt);
      const { current } = fold;
      const results: ExampleResult[] = [];
      for (let start = 0; current !== undefined && start < asked.length; start += MOST_EXAMPLES) {
        const part = asked.subarray(start, start + MOST_EXAMPLES);
        results.push(...(await readRows(store, runId, completions, current, part)).results);
      }
      return results;
    },
    async refresh() {
      checkNotRewritten(journal, await runJournal(store, runId));
      const { lastSeq } = fold;
      await catchUp(store, runId, fold);
      if (fold.lastSeq === lastSeq) return false;
      rows = completions.rowsInOrder();
      return true;
    },
  };
}
