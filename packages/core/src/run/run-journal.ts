import { TidemarkError } from '../model/errors.js';
import type { Store, StoredJournal } from '../store/store.js';

/**
 * What the header of an imported run says of its import. With fewer entries the import was cut short or goes on: there is
 * no such run yet. So the entry that completes it makes the whole run appear at once.
 */
export interface ImportMark {
  readonly entries: number;
}

/** True for what an import left or has not finished: nobody may take it for a run. */
export function isUnfinishedImport({ header, lastSeq }: StoredJournal): boolean {
  const { entries } = (header.imported ?? { entries: 0 }) as unknown as ImportMark;
  return lastSeq < entries;
}

/** The journal of a run; `undefined` when there is no such run. */
export async function findRunJournal(store: Store, runId: string): Promise<StoredJournal | undefined> {
  const journal = await store.get(runId);
  return journal?.kind === 'run' && !isUnfinishedImport(journal) ? journal : undefined;
}

/** The journal of a run. @throws {TidemarkError} NOT_FOUND when there is no such run. */
export async function runJournal(store: Store, runId: string): Promise<StoredJournal> {
  const journal = await findRunJournal(store, runId);
  if (journal !== undefined) return journal;
  throw new TidemarkError('NOT_FOUND', `there is no run ${runId} in this store`, { details: { runId } });
}

/** The journals of all runs, newest first. */
export async function listRunJournals(store: Store): Promise<StoredJournal[]> {
  return newestFirst((await store.list('run')).filter((journal) => !isUnfinishedImport(journal)));
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
  if (!isUnfinishedImport(journal)) return false;
  await store.delete(journal.id);
  return true;
}

/** Takes away what imports left that were cut short. */
export async function removeCutImports(store: Store): Promise<void> {
  for (const journal of await store.list('run')) {
    if (!journal.isActive) await removeCutImport(store, journal);
  }
}
