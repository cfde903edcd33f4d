import { TidemarkError } from '@tidemark/core';
import { type IDBPDatabase, wrap } from 'idb';
import { createLayout, type Layout, layoutVersion } from './layout.js';
import type { Platform } from './options.js';

/** Ample for a busy disk; a browser whose IndexedDB hangs never answers. */
const openWithinMs = 10_000;

/** A connection to the database. */
export type Connection = IDBPDatabase<Layout>;

/**
 * Opens a connection, and makes the database when there is none.
 *
 * @param onEnd - called when the connection ends without our doing, or must end for another tab's sake.
 */
export async function openConnection(
  { name, indexedDB, clock }: Platform,
  onEnd: () => void,
): Promise<Connection> {
  const quoted = JSON.stringify(name);
  if (!indexedDB) throw unavailable(quoted, undefined);
  let request: IDBOpenDBRequest;
  try {
    request = indexedDB.open(name, layoutVersion);
  } catch (error) {
    throw unavailable(quoted, error);
  }
  return new Promise<Connection>((resolve, reject) => {
    let isBlocked = false;
    let isLate = false;
    const stopWaiting = clock.schedule(() => {
      isLate = true;
      const why = isBlocked
        ? 'another tab keeps an older version of it open: close that tab'
        : 'IndexedDB does not answer: reload the page, or restart the browser';
      const message = `Could not open database ${quoted} within ${openWithinMs / 1000} s: ${why}`;
      reject(new TidemarkError('STORE_FAILED', message, { details: { name, isBlocked } }));
    }, openWithinMs);
    request.onblocked = () => {
      isBlocked = true;
    };
    request.onupgradeneeded = () => createLayout(request.result);
    request.onsuccess = () => {
      stopWaiting();
      const db = request.result;
      if (isLate) return db.close();
      // Closing waits for the transactions under way, and lets the other tab go on.
      db.onversionchange = () => {
        db.close();
        onEnd();
      };
      db.onclose = onEnd;
      resolve(wrap(db) as unknown as Connection);
    };
    request.onerror = () => {
      stopWaiting();
      reject(request.error?.name === 'VersionError' ? newer(quoted) : unavailable(quoted, request.error));
    };
  });
}

function newer(quoted: string): TidemarkError {
  const message = `A newer version of Tidemark has made database ${quoted}: reload the page to get it here too`;
  return new TidemarkError('FORMAT_NEWER', message, { details: { supported: layoutVersion } });
}

function unavailable(quoted: string, cause: unknown): unknown {
  const name = (cause as Error | undefined)?.name;
  const message = cause === undefined ? 'there is no IndexedDB here' : `${name}: ${(cause as Error).message}`;
  const code = name === 'QuotaExceededError' ? 'STORE_FULL' : 'STORE_FAILED';
  const advice =
    'allow this site to store data (cookies, private mode, free space), or use createMemoryStore()';
  return new TidemarkError(code, `Could not open database ${quoted}: ${message}; ${advice}`, { cause });
}
