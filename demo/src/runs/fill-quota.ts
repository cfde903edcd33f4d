import { formatBytes } from '../format.js';

const DATABASE = 'tidemark-playground-filler';
const BLOCK_BYTES = 16 * 2 ** 20;
const LEAST_BYTES = 1_024;
const MOST_BYTES = 2 ** 30;

/**
 * Stores noise until there is no room left, and says how it went. What browsers say of their quota tells nothing about
 * when it is full, so this tries, and gives up after a gibibyte.
 */
export async function fillQuota(onProgress: (text: string) => void): Promise<string> {
  const database = await openFiller();
  let filled = 0;
  try {
    for (let size = BLOCK_BYTES; size >= LEAST_BYTES && filled < MOST_BYTES; ) {
      onProgress(`Filling: ${formatBytes(filled)}…`);
      if (await storeNoise(database, size)) filled += size;
      else size /= 4;
    }
  } finally {
    database.close();
  }
  if (filled < MOST_BYTES)
    return `Filled with ${formatBytes(filled)} of noise. Delete it to let the run go on.`;
  await emptyFiller();
  return `There is room for more than ${formatBytes(MOST_BYTES)} here: it was not filled. A private window has less.`;
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
