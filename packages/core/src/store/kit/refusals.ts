import { type ErrorCode, TidemarkError } from '../../model/errors.js';
import { FORMAT_VERSION, type JournalRecord } from '../store.js';

/** @param what - is wrong, up to the journal's id, as in `There is no journal`. */
export function journalError(code: ErrorCode, what: string, id: string, cause?: unknown): TidemarkError {
  const message = `${what} ${JSON.stringify(id)}`;
  return new TidemarkError(code, message, { details: { id }, ...(cause !== undefined && { cause }) });
}

/** NOT_FOUND: for what needs a journal where there is none. */
export function notFound(id: string): TidemarkError {
  return journalError('NOT_FOUND', 'There is no journal', id);
}

/** EXISTS: for `create`. */
export function alreadyExists(id: string): TidemarkError {
  return journalError('EXISTS', 'There is already a journal', id);
}

/** LOCKED: for `delete` while a live writer holds the journal. */
export function locked(id: string): TidemarkError {
  return journalError('LOCKED', 'Somebody is writing the journal', id);
}

/** SUPERSEDED: for `append` of a writer that is not the newest. */
export function superseded(id: string): TidemarkError {
  return journalError(
    'SUPERSEDED',
    'Another writer has taken over, or somebody has deleted, the journal',
    id,
  );
}

/** STORE_CLOSED: for every method after `close()`. */
export function storeClosed(): TidemarkError {
  return new TidemarkError('STORE_CLOSED', 'The store, or this writer, is closed');
}

/**
 * For what needs a journal, and one that can be read.
 *
 * @param record - of the journal; `undefined` when there is none.
 * @throws {TidemarkError} NOT_FOUND when there is none, FORMAT_NEWER when a newer version of Tidemark made it.
 */
export function checkFound(id: string, record: JournalRecord | undefined): void {
  if (!record) throw notFound(id);
  checkFormat(record);
}

/** @throws {TidemarkError} FORMAT_NEWER when a newer version of Tidemark made the journal. */
export function checkFormat({ id, formatVersion }: JournalRecord): void {
  if (formatVersion <= FORMAT_VERSION) return;
  throw new TidemarkError(
    'FORMAT_NEWER',
    `The journal ${JSON.stringify(id)} has format ${formatVersion}; this version reads up to ${FORMAT_VERSION}: update it`,
    { details: { id, formatVersion, supported: FORMAT_VERSION } },
  );
}
