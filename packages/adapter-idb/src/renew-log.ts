import type { Platform } from './options.js';

/** Of a database that is made and deleted at once, in which nothing ever is. */
const emptyName = 'tidemark: empty';

/**
 * Has Chromium begin a new log, which it does when it deletes a database.
 *
 * A browser that is killed may leave half a record at the end of LevelDB's log. The next one appends behind it, and the one
 * after that does not read what comes after half a record, or deletes all that the site has stored
 * (https://github.com/google/leveldb/issues/1287).
 */
export function renewLog({ indexedDB }: Platform): void {
  if (!indexedDB || !/Chrome\//.test(globalThis.navigator?.userAgent)) return;
  const request = indexedDB.open(emptyName);
  request.onsuccess = () => {
    request.result.close();
    indexedDB.deleteDatabase(emptyName);
  };
}
