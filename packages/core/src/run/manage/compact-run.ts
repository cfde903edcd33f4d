import type { Store } from '../../store/store.js';
import { rewriteRun } from './rewrite-run.js';

/**
 * Makes a run's journal smaller: only what counts is left. Earlier results of what ran again are gone afterwards, as are
 * examples that have left the dataset, and truncations become final; id, creation time, notes, sessions, usage and counts
 * stay. After a crash at any moment the run is whole: as it was, or compacted by whoever looks it up next.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such run, LOCKED while it is driven.
 * @throws {TidemarkError} STORE_CORRUPT when something that counts is damaged: `repairRun` first. The run is left as it is.
 * @throws {TidemarkError} STORE_FULL when there is no room for a copy. The run is left as it is.
 */
export function compactRun(store: Store, runId: string): Promise<void> {
  return rewriteRun(store, runId);
}
