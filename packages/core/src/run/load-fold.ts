import { RunFold } from '../store/run-fold.js';
import type { Store, StoredJournal } from '../store/store.js';
import { runJournal } from './run-journal.js';

/**
 * Folds into `fold` what the journal has beyond it.
 *
 * @throws {TidemarkError} STORE_CORRUPT when damage leaves open what counts.
 */
export async function catchUp(store: Store, runId: string, fold: RunFold): Promise<void> {
  for await (const batch of store.readEntries(runId, { after: fold.lastSeq })) {
    for (const entry of batch) fold.apply(entry);
  }
  fold.check();
}

/**
 * A run's journal and all its entries, folded.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such run.
 */
export async function loadRun(
  store: Store,
  runId: string,
): Promise<{ readonly journal: StoredJournal; readonly fold: RunFold }> {
  const journal = await runJournal(store, runId);
  const fold = new RunFold();
  await catchUp(store, runId, fold);
  return { journal, fold };
}
