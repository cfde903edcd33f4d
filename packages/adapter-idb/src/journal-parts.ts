import { FORMAT_VERSION, type JournalRecord, type JsonObject } from '@tidemark/core';
import { wrap } from 'idb';
import { allOf, type JournalParts, type JournalState, storeNames } from './layout.js';
import { journalError, storeError } from './store-error.js';

/** A journal's parts, none where there is none. */
export async function findJournal(tx: IDBTransaction, id: string): Promise<JournalParts | undefined> {
  const parts = await wrap<unknown[]>(tx.objectStore('journals').getAll(allOf(id)));
  return parts.length > 0 ? (parts as JournalParts) : undefined;
}

/** The parts of a journal that must be there and readable. */
export async function needJournal(tx: IDBTransaction, id: string): Promise<JournalParts> {
  const parts = await findJournal(tx, id);
  if (!parts) throw journalError('NOT_FOUND', 'There is no journal', id);
  return checkFormat(parts);
}

/** @throws {TidemarkError} FORMAT_NEWER when a newer version made the journal. */
export function checkFormat(parts: JournalParts): JournalParts {
  const { id, formatVersion } = parts[1];
  if (formatVersion <= FORMAT_VERSION) return parts;
  const message = `The journal ${JSON.stringify(id)} has format ${formatVersion}; this version reads up to ${FORMAT_VERSION}`;
  throw storeError('FORMAT_NEWER', message, { id, formatVersion, supported: FORMAT_VERSION });
}

/** Puts a new journal there. Done twice with the same state, it comes to the same. */
export async function addJournal(
  tx: IDBTransaction,
  record: JournalRecord,
  state: JournalState,
): Promise<void> {
  const { id } = record;
  const found = await findJournal(tx, id);
  if (found?.[2].holder === state.holder) return;
  if (found) throw journalError('EXISTS', 'There is already a journal', id);
  const journals = tx.objectStore('journals');
  journals.put({}, [id, 'notes']);
  journals.put(record, [id, 'record']);
  journals.put(state, [id, 'state']);
}

/** Merges `changes` into a journal's notes. */
export async function mergeNotes(tx: IDBTransaction, id: string, changes: JsonObject): Promise<void> {
  const [notes] = await needJournal(tx, id);
  const kept = Object.entries({ ...notes, ...changes }).filter(([, value]) => value !== null);
  tx.objectStore('journals').put(Object.fromEntries(kept), [id, 'notes']);
}

/** The parts of all journals. */
export async function allJournals(tx: IDBTransaction): Promise<JournalParts[]> {
  const parts = await wrap<unknown[]>(tx.objectStore('journals').getAll());
  return Array.from({ length: parts.length / 3 }, (_, i) => parts.slice(3 * i, 3 * i + 3) as JournalParts);
}

/** Removes a journal with all its entries. */
export function removeJournal(tx: IDBTransaction, id: string): void {
  for (const name of storeNames) tx.objectStore(name).delete(allOf(id));
}
