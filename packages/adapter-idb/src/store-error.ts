import { type ErrorCode, TidemarkError } from '@tidemark/core';

/** One constructor for all the errors of a store, which is what keeps them small. */
export function storeError(
  code: ErrorCode,
  message: string,
  details: Readonly<Record<string, unknown>>,
  cause?: unknown,
): TidemarkError {
  return new TidemarkError(code, message, { details, cause });
}

/** @param what - is wrong, up to the journal's id, as in `There is no journal`. */
export function journalError(code: ErrorCode, what: string, id: string, cause?: unknown): TidemarkError {
  return storeError(code, `${what} ${JSON.stringify(id)}`, { id }, cause);
}

export function storeClosed(): TidemarkError {
  return storeError('STORE_CLOSED', 'The store, or this writer, is closed', {});
}

/** @param expected - as in `name to be a text`. */
export function misuse(expected: string, got: unknown): TypeError {
  return new TypeError(`Expected ${expected}, got ${JSON.stringify(got)}`);
}
