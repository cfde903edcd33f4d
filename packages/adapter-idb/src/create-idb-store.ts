import { openDatabase } from './database.js';
import { createStore, type IdbStore } from './idb-store.js';
import { checkedPlatform, type IdbStoreOptions } from './options.js';
import { toStoreError } from './platform-errors.js';
import { renewLog } from './renew-log.js';

let hasWarned = false;

/**
 * A store that keeps its journals in an IndexedDB database: for tabs and Web Workers, where all of an origin that use the
 * same `name` share the journals. What is stored is described in `docs/stores.md`.
 *
 * @throws {TypeError} when `name` is missing or an option is unknown.
 * @throws {TidemarkError} FORMAT_NEWER when a newer version of Tidemark made the database.
 * @throws {TidemarkError} STORE_FAILED when there is no IndexedDB here, it is disabled, or it does not answer.
 */
export async function createIdbStore(options: IdbStoreOptions): Promise<IdbStore> {
  const platform = checkedPlatform(options);
  if (!platform.locks && !hasWarned) {
    hasWarned = true;
    console.warn('Tidemark: no Web Locks here (https has them), so taking over from a dead tab takes 10 s');
  }
  const db = await openDatabase(platform).catch((error) => {
    throw toStoreError(error, 'opening', platform);
  });
  renewLog(platform);
  return createStore(db, platform);
}
