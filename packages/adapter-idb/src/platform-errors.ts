import { storeError } from './store-error.js';

/**
 * What a browser says when it has cut the connection, or the transaction with it, for reasons of its own: Safari does it to
 * hidden tabs, all of them when the site's data are cleared.
 */
const connectionLoss: readonly string[] = ['UnknownError', 'InvalidStateError', 'AbortError'];

/** True when the same work may succeed on a new connection. */
export function isConnectionLoss(error: unknown): boolean {
  return error instanceof DOMException && connectionLoss.includes(error.name);
}

/**
 * What the platform reported, as STORE_FULL or STORE_FAILED with the cause kept; other errors as they are.
 *
 * @param name - of the database.
 * @param advice - the way out, where it is not to free space.
 */
export function toStoreError(error: unknown, name: string, advice = 'it failed'): unknown {
  if (!(error instanceof DOMException)) return error;
  const isFull = error.name === 'QuotaExceededError';
  const what = isFull ? 'no space left, delete runs or free some on the disk' : advice;
  return storeError(
    isFull ? 'STORE_FULL' : 'STORE_FAILED',
    `Database ${JSON.stringify(name)}: ${what}: ${error.name}: ${error.message}`,
    { name: error.name },
    error,
  );
}
