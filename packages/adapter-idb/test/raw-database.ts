import { openDB } from 'idb';

/** Ends, in the database alone, the right of whoever holds the journal, as a lease that has run out does. */
export async function supersede(name: string, id: string): Promise<void> {
  const db = await openDB(name);
  const tx = db.transaction('journals', 'readwrite');
  const key = [id, 'state'];
  const { aliveAt, ...state } = await tx.store.get(key);
  await tx.store.put({ ...state, holder: -1 }, key);
  await tx.done;
  db.close();
}
