import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, type StoredJournal, type TidemarkError } from '@tidemark/core';
import { type FoundJournal, isNamedAfter, listFolders, readRecord } from './journal-folder.js';
import type { JournalLocks } from './journal-lock.js';
import { readJournalEnd } from './journal-view.js';
import { readNotes } from './notes-file.js';
import { hasErrno, ifExists } from './platform-errors.js';
import { listSegments } from './segment-files.js';

async function sizeOf(folder: string): Promise<number> {
  let sizeBytes = 0;
  for (const name of await readdir(folder))
    sizeBytes += (await ifExists(stat(join(folder, name))))?.size ?? 0;
  return sizeBytes;
}

async function describe({ folder, record }: FoundJournal, locks: JournalLocks): Promise<StoredJournal> {
  return {
    ...record,
    notes: await readNotes(folder),
    lastSeq: (await readJournalEnd(listSegments(folder))).lastSeq,
    sizeBytes: await sizeOf(folder),
    isActive: await locks.isHeld(folder),
  };
}

/** A journal as it is now; `undefined` when it was deleted meanwhile. */
export async function describeJournal(
  found: FoundJournal,
  locks: JournalLocks,
): Promise<StoredJournal | undefined> {
  try {
    return await describe(found, locks);
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * All journals of a kind.
 *
 * One that is damaged or has a newer format must not hide the others, nor be passed over in silence: it is left out with
 * a warning of the process (`TIDEMARK_STORE_CORRUPT`, `TIDEMARK_FORMAT_NEWER`).
 */
export async function describeAll(dir: string, kind: string, locks: JournalLocks): Promise<StoredJournal[]> {
  const journals: StoredJournal[] = [];
  for (const folder of await listFolders(dir, kind)) {
    try {
      const record = await readRecord(folder);
      if (!record || !isNamedAfter(folder, record)) continue;
      const journal = await describeJournal({ folder, record }, locks);
      if (journal) journals.push(journal);
    } catch (error) {
      if (!hasCode(error, 'STORE_CORRUPT') && !hasCode(error, 'FORMAT_NEWER')) throw error;
      const { code, message } = error as TidemarkError;
      process.emitWarning(`Not listed: ${message}`, { code: `TIDEMARK_${code}` });
    }
  }
  return journals;
}
