import { formatBytes } from '../format.js';

const DATABASE = 'tidemark-playground-filler';
const BLOCK_BYTES = 16 * 2 ** 20;
const MOST_BYTES = 2 * 2 ** 30;

/** Stores noise until there is no room left, and says how it went. */
export async function fillQuota(): Promise<string> {
  const { quota = Number.POSITIVE_INFINITY, usage = 0 } = (await navigator.storage?.estimate()) ?? {};
  if (quota - usage > MOST_BYTES) {
    return `There is room for ${formatBytes(quota - usage)} here: filling it would take too long. In a private window it is less.`;
  }
  const database = await openFiller();
  let filled = 0;
  try {
    for (let size = BLOCK_BYTES; size >= 1024; ) {
      const isStored = await storeNoise(database, size);
      if (isStored) filled += size;
      else size /= 4;
    }
  } finally {
    database.close();
  }
  return `Filled with ${formatBytes(filled)} of noise. Under Storage it can be deleted.`;
}

/** Deletes the noise. */
export function emptyFiller(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

function openFiller(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('noise', { autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @returns false when there was no room for it. */
function storeNoise(database: IDBDatabase, sizeBytes: number): Promise<boolean> {
  return new Promise((resolve) => {
    const transaction = database.transaction('noise', 'readwrite');
    transaction.objectStore('noise').add(noise(sizeBytes));
    transaction.oncomplete = () => resolve(true);
    transaction.onabort = () => resolve(false);
  });
}

/** What can't be compressed. */
function noise(sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  const most = 65_536;
  for (let at = 0; at < sizeBytes; at += most) crypto.getRandomValues(bytes.subarray(at, at + most));
  return bytes;
}
