import { FORMAT_VERSION, TidemarkError } from '@tidemark/core';
import type { Transaction } from './database.js';
import { allOf, type JournalParts } from './layout.js';

/** A journal's parts, none where there is none. */
export async function findJournal(
  tx: Transaction<IDBTransactionMode>,
  id: string,
): Promise<JournalParts | undefined> {
  const parts = await tx.objectStore('journals').getAll(allOf(id));
  return parts.length > 0 ? (parts as unknown as JournalParts) : undefined;
}

/** The parts of a journal that must be there and readable. */
export async function needJournal(tx: Transaction<IDBTransactionMode>, id: string): Promise<JournalParts> {
  const parts = await findJournal(tx, id);
  if (!parts) throw refusal('NOT_FOUND', id, 'There is no journal');
  checkFormat(parts);
  return parts;
}

/** @throws {TidemarkError} FORMAT_NEWER when a newer version made the journal. */
export function checkFormat([, { id, formatVersion }]: JournalParts): void {
  if (formatVersion <= FORMAT_VERSION) return;
  const message = `The journal ${JSON.stringify(id)} has format ${formatVersion}; this version reads up to ${FORMAT_VERSION}`;
  throw new TidemarkError('FORMAT_NEWER', message, {
    details: { id, formatVersion, supported: FORMAT_VERSION },
  });
}

export function refusal(code: 'NOT_FOUND' | 'EXISTS' | 'LOCKED', id: string, what: string): TidemarkError {
  return new TidemarkError(code, `${what} ${JSON.stringify(id)}`, { details: { id } });
}

/** Tells a holder from all others there ever were. (`randomUUID` is missing on plain http.) */
export function randomToken(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
