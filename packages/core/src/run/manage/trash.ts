import type { Store } from '../../store/store.js';
import { deleteForGood } from '../rewritten-run.js';
import { findRunJournal } from '../run-journal.js';
import { updateRun } from './update-run.js';

/**
 * Puts a run into the trash: lists leave it out and nothing resumes it by itself; it keeps all it has.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such run.
 */
export function trashRun(store: Store, runId: string): Promise<void> {
  return updateRun(store, runId, { trashed: true });
}

/** Takes a run out of the trash. @throws {TidemarkError} NOT_FOUND when there is no such run. */
export function restoreRun(store: Store, runId: string): Promise<void> {
  return updateRun(store, runId, { trashed: null });
}

/**
 * Deletes a run that is in the trash, with all its results. Does nothing when absent.
 *
 * @throws {TypeError} when the run is not in the trash.
 * @throws {TidemarkError} LOCKED while it is driven.
 */
export async function purgeRun(store: Store, runId: string): Promise<void> {
  const journal = await findRunJournal(store, runId);
  if (journal === undefined) return;
  if (journal.notes.trashed !== true) {
    throw new TypeError(`purgeRun: run ${runId} is not in the trash: use trashRun first, or deleteRun`);
  }
  await deleteForGood(store, runId);
}
