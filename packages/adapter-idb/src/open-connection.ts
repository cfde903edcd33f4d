import { createLayout, layoutVersion } from './layout.js';
import type { Platform } from './options.js';

/** Ample for a busy disk; a browser whose IndexedDB hangs never answers. */
const openWithinMs = 10_000;

/**
 * Opens a connection, and makes the database when there is none.
 *
 * @param onEnd - called when the connection ends without our doing, or must be closed for another tab's sake.
 */
export function openConnection(
  { name, indexedDB, clock }: Platform,
  onEnd: () => void,
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    if (!indexedDB) throw new DOMException('there is no IndexedDB here', 'NotSupportedError');
    const request = indexedDB.open(name, layoutVersion);
    let reason = 'no answer';
    const stopWaiting = clock.schedule(() => {
      request.onsuccess = () => request.result.close();
      reject(new DOMException(reason, 'TimeoutError'));
    }, openWithinMs);
    request.onblocked = () => {
      reason = 'another tab keeps an older version of it open: close it';
    };
    request.onupgradeneeded = () => createLayout(request.result);
    request.onsuccess = () => {
      stopWaiting();
      const db = request.result;
      db.onversionchange = onEnd;
      db.onclose = onEnd;
      resolve(db);
    };
    request.onerror = () => {
      stopWaiting();
      reject(request.error);
    };
  });
}
