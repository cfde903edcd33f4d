import { TidemarkError } from '../../model/errors.js';
import type { RunFold } from '../../store/run-fold.js';
import type { EntryWithPayload, Store, StoredJournal, Writer } from '../../store/store.js';
import { loadRun } from '../load-fold.js';
import { runJournal } from '../run-journal.js';
import { cacheSummary } from '../summary.js';

/** An entry whose `seq` is still to be given. */
export type NewEntry = Omit<EntryWithPayload, 'seq'>;

/**
 * Takes the writer of a run that nobody drives, for as long as `use` takes.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such run, LOCKED while it is driven.
 */
export async function holdRun<T>(
  store: Store,
  runId: string,
  use: (writer: Writer, journal: StoredJournal) => Promise<T>,
): Promise<T> {
  await runJournal(store, runId);
  const writer = await store.openWriter(runId);
  if (writer === undefined) {
    throw new TidemarkError('LOCKED', `run ${runId} is being driven: stop it first (requestRun), or wait`, {
      details: { runId },
    });
  }
  try {
    return await use(writer, await runJournal(store, runId));
  } finally {
    await writer.close();
  }
}

/**
 * Adds lifecycle entries to a run that nobody drives.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such run, LOCKED while it is driven.
 */
export async function changeRun(
  store: Store,
  runId: string,
  change: (fold: RunFold) => readonly NewEntry[],
): Promise<void> {
  await holdRun(store, runId, async (writer, { lastSeq }) => {
    const { fold } = await loadRun(store, runId);
    const entries = change(fold).map((entry, i) => ({ ...entry, seq: lastSeq + 1 + i }));
    await writer.append(entries);
    for (const entry of entries) fold.apply(entry);
    await cacheSummary(store, runId, fold);
  });
}
