import type { TidemarkError } from '@tidemark/core';
import { createLayout, layoutVersion } from './layout.js';
import type { Platform } from './options.js';
import { toStoreError } from './platform-errors.js';
import { storeError } from './store-error.js';

/** Ample for a busy disk; a browser whose IndexedDB hangs never answers. */
const openWithinMs = 10_000;

/**
 * Opens a connection, and makes the database when there is none.
 *
 * @param onEnd - called when the connection ends without our doing, or must end for another tab's sake.
 */
export async function openConnection(
  platform: Platform,
  onEnd: () => void,
  isAgain = false,
): Promise<IDBDatabase> {
  const { name, indexedDB, clock } = platform;
  let request: IDBOpenDBRequest;
  try {
    if (!indexedDB) throw new DOMException('there is no IndexedDB here', 'NotSupportedError');
    request = indexedDB.open(name, layoutVersion);
  } catch (error) {
    throw unavailable(name, error);
  }
  return new Promise<IDBDatabase>((resolve, reject) => {
    let advice = 'reload the page';
    const stopWaiting = clock.schedule(() => {
      request.onsuccess = () => request.result.close();
      reject(
        storeError('STORE_FAILED', `Database ${JSON.stringify(name)} does not open: ${advice}`, { name }),
      );
    }, openWithinMs);
    request.onblocked = () => {
      advice = 'another tab keeps an older version of it open: close it';
    };
    request.onupgradeneeded = () => createLayout(request.result);
    request.onsuccess = () => {
      stopWaiting();
      const db = request.result;
      // Closing waits for the transactions under way, and lets the other tab go on.
      db.onversionchange = () => {
        db.close();
        onEnd();
      };
      db.onclose = onEnd;
      resolve(db);
    };
    request.onerror = () => {
      stopWaiting();
      const { error } = request;
      // The site's data were being cleared.
      if (error?.name === 'AbortError' && !isAgain) return resolve(openConnection(platform, onEnd, true));
      reject(error?.name === 'VersionError' ? newer(name, error) : unavailable(name, error));
    };
  });
}

function newer(name: string, cause: unknown): TidemarkError {
  const message = `Database ${JSON.stringify(name)}: a newer version of Tidemark made it: reload the page`;
  return storeError('FORMAT_NEWER', message, { supported: layoutVersion }, cause);
}

function unavailable(name: string, error: unknown): unknown {
  return toStoreError(error, name, 'may this site store data? else use createMemoryStore()');
}
