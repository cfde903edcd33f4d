import { TidemarkError } from '@tidemark/core';

/**
 * What a browser says when it has cut the connection, or the transaction with it, for reasons of its own: Safari does it to
 * hidden tabs, all of them when the site's data are cleared.
 */
const connectionLoss: readonly unknown[] = ['UnknownError', 'InvalidStateError', 'AbortError'];

/** The name of what the platform threw; `undefined` for our own errors, misuse and bugs. */
function platformName(error: unknown): string | undefined {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  // A DOMException, or the class of its own that QuotaExceededError is in newer browsers.
  return typeof name === 'string' && (name === 'QuotaExceededError' || typeof code === 'number')
    ? name
    : undefined;
}

/** True when the same work may succeed on a new connection. */
export function isConnectionLoss(error: unknown): boolean {
  return connectionLoss.includes(platformName(error));
}

/** True for a request or lock that was given up with an AbortSignal or stolen. */
export function isAbort(error: unknown): boolean {
  return platformName(error) === 'AbortError';
}

/**
 * What the platform reported, as STORE_FULL or STORE_FAILED with the cause kept; other errors as they are.
 *
 * @param doing - what failed, as in `writing to "run-1"`.
 */
export function toStoreError(error: unknown, doing: string): unknown {
  const name = platformName(error);
  if (name === undefined) return error;
  const options = { cause: error, details: { name } };
  const { message } = error as Error;
  if (name === 'QuotaExceededError') {
    const advice = 'delete runs or free space on the disk, and go on';
    return new TidemarkError('STORE_FULL', `No space left while ${doing}: ${advice} (${message})`, options);
  }
  return new TidemarkError('STORE_FAILED', `Failed ${doing}: ${name}: ${message}`, options);
}
