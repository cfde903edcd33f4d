import { hasCode, TidemarkError } from '../model/errors.js';
import type { Store, StoredJournal } from '../store/store.js';
import { isCopy, recoverRun, runIdOfCopy } from './rewritten-run.js';
import { isUnfinishedImport } from './unfinished-import.js';

/**
 * The journal of a run; `undefined` when there is no such run.
 *
 * @throws {TidemarkError} LOCKED while the run is being rewritten.
 */
export async function findRunJournal(store: Store, runId: string): Promise<StoredJournal | undefined> {
  const journal = await store.get(runId);
  const found =
    journal === undefined || isUnfinishedImport(journal) ? await recoverRun(store, runId) : journal;
  return found?.kind === 'run' && !isCopy(found) ? found : undefined;
}

/** The journal of a run. @throws {TidemarkError} NOT_FOUND when there is no such run. */
export async function runJournal(store: Store, runId: string): Promise<StoredJournal> {
  const journal = await findRunJournal(store, runId);
  if (journal !== undefined) return journal;
  throw new TidemarkError('NOT_FOUND', `there is no run ${runId} in this store`, { details: { runId } });
}

/** The journals of all runs, newest first. */
export async function listRunJournals(store: Store): Promise<StoredJournal[]> {
  const all = await store.list('run');
  const runs = all.filter((journal) => !isUnfinishedImport(journal) && !isCopy(journal));
  for (const copy of all.filter((journal) => isCopy(journal) && !isUnfinishedImport(journal))) {
    const recovered = await unlessLocked(recoverRun(store, runIdOfCopy(copy)));
    if (recovered !== undefined && !runs.some(({ id }) => id === recovered.id)) runs.push(recovered);
  }
  return newestFirst(runs);
}

/** What is being rewritten or imported at this moment is passed over. */
async function unlessLocked<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (hasCode(error, 'LOCKED')) return undefined;
    throw error;
  }
}

/** Journals by the time they were made. */
export function newestFirst(journals: readonly StoredJournal[]): StoredJournal[] {
  return [...journals].sort((a, b) => (a.createdAt === b.createdAt ? 0 : a.createdAt < b.createdAt ? 1 : -1));
}

/**
 * Takes away what an import left that was cut short; true when it did.
 *
 * @throws {TidemarkError} LOCKED when the import goes on.
 */
export async function removeCutImport(store: Store, journal: StoredJournal): Promise<boolean> {
  if (!isUnfinishedImport(journal) || (await recoverRun(store, journal.id)) !== undefined) return false;
  await store.delete(journal.id);
  return true;
}

/** Takes away what imports left that were cut short. */
export async function removeCutImports(store: Store): Promise<void> {
  for (const journal of await store.list('run')) {
    await unlessLocked(removeCutImport(store, journal));
  }
}
