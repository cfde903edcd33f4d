import { createIdbStore, type IdbStore } from '@tidemark/adapter-idb';
import { deleteDB } from 'idb';

let databases = 0;

/** Runs `use` with the name of a database that is not there yet; it is deleted afterwards. */
export async function withDatabase<T>(use: (name: string) => Promise<T>): Promise<T> {
  const name = `bench-${databases++}`;
  try {
    return await use(name);
  } finally {
    await deleteDB(name);
  }
}

/** Runs `use` with an empty store in IndexedDB, deleted afterwards. */
export function withStore<T>(use: (store: IdbStore, name: string) => Promise<T>): Promise<T> {
  return withDatabase(async (name) => {
    const store = await createIdbStore({ name });
    try {
      return await use(store, name);
    } finally {
      await store.close();
    }
  });
}
