import type { JournalRecord, JsonObject } from '@tidemark/core';
import { checkFound, mergeNotes } from '@tidemark/core/store';
import { wrap } from 'idb';
import { allOf, type JournalParts, type JournalState, storeNames } from './layout.js';

/** The parts of the journals under these keys; of all when there are none given. */
export async function journalsUnder(tx: IDBTransaction, keys?: IDBKeyRange): Promise<JournalParts[]> {
  const parts = await wrap<unknown[]>(tx.objectStore('journals').getAll(keys));
  return Array.from({ length: parts.length / 3 }, (_, i) => parts.slice(3 * i, 3 * i + 3) as JournalParts);
}

/** A journal's parts, none where there is none. */
export async function findJournal(tx: IDBTransaction, id: string): Promise<JournalParts | undefined> {
  const [found] = await journalsUnder(tx, allOf(id));
  return found;
}

/** The parts of a journal that must be there and readable. */
export async function needJournal(tx: IDBTransaction, id: string): Promise<JournalParts> {
  const found = await findJournal(tx, id);
  checkFound(id, found?.[1]);
  return found as JournalParts;
}

/** Puts a new journal there, unless there is one. Done twice with the same state, it comes to the same. */
export async function addJournal(
  tx: IDBTransaction,
  record: JournalRecord,
  state: JournalState,
): Promise<boolean> {
  const { id } = record;
  const found = await findJournal(tx, id);
  if (found) return found[2].holder === state.holder;
  const journals = tx.objectStore('journals');
  journals.put({}, [id, 'notes']);
  journals.put(record, [id, 'record']);
  journals.put(state, [id, 'state']);
  return true;
}

/** Merges `changes` into a journal's notes. */
export async function putNotes(tx: IDBTransaction, id: string, changes: JsonObject): Promise<void> {
  const [notes] = await needJournal(tx, id);
  tx.objectStore('journals').put(mergeNotes(notes, changes), [id, 'notes']);
}

/** Removes a journal with all its entries. */
export function removeJournal(tx: IDBTransaction, id: string): void {
  for (const name of storeNames) tx.objectStore(name).delete(allOf(id));
}
