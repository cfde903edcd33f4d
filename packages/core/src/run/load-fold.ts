import { TidemarkError } from '../model/errors.js';
import { RunFold } from '../store/run-fold.js';
import type { Store, StoredJournal } from '../store/store.js';

/** Folds into `fold` what the journal has beyond it. */
export async function catchUp(store: Store, runId: string, fold: RunFold): Promise<void> {
  for await (const batch of store.readEntries(runId, { after: fold.lastSeq })) {
    for (const entry of batch) fold.apply(entry);
  }
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
  const journal = await store.get(runId);
  if (journal === undefined || journal.kind !== 'run') throw runNotFound(runId);
  const fold = new RunFold();
  await catchUp(store, runId, fold);
  return { journal, fold };
}

/** The error for a run id that the store does not know. */
export function runNotFound(runId: string): TidemarkError {
  return new TidemarkError('NOT_FOUND', `there is no run ${runId} in this store`, { details: { runId } });
}
