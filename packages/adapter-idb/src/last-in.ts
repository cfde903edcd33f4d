import { wrap } from 'idb';

/** The record with the highest key in the range. */
export async function lastIn<T>(store: IDBObjectStore, range: IDBKeyRange): Promise<T | undefined> {
  const cursor = await wrap(store.openCursor(range, 'prev'));
  return cursor?.value;
}
