import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FORMAT_VERSION, type JournalRecord, type JsonObject, TidemarkError } from '@tidemark/core';
import { hasErrno, ifExists } from './platform-errors.js';
import { eachLine, parseBody, sealLine } from './sealed-line.js';

/** The kinds of journals, each with a folder of its own: `runs`, `datasets`. */
export const kinds: readonly JournalRecord['kind'][] = ['run', 'dataset'];

const recordName = 'journal.json';

export function kindFolder(dir: string, kind: string): string {
  return join(dir, `${kind}s`);
}

/** A name any file system takes, readable, and another one for each id, also where case is ignored. */
function folderName(id: string): string {
  const slug = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  const digest = createHash('sha256').update(Buffer.from(id, 'utf16le')).digest('hex').slice(0, 16);
  return slug === '' ? digest : `${slug}-${digest}`;
}

/** Where the journal of this id and kind is, if there is one. */
export function journalFolder(dir: string, kind: string, id: string): string {
  return join(kindFolder(dir, kind), folderName(id));
}

/** Makes names that were added to or taken from a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // folders can't be opened there, and need not
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * The record in a journal's folder; `undefined` when there is no such folder.
 *
 * @throws {TidemarkError} STORE_CORRUPT when it is damaged or missing, FORMAT_NEWER when a newer version wrote it.
 */
export async function readRecord(folder: string): Promise<JournalRecord | undefined> {
  const path = join(folder, recordName);
  const bytes = await ifExists(readFile(path));
  if (!bytes && !(await ifExists(stat(folder)))) return undefined;
  let record: (JsonObject & JournalRecord) | undefined;
  if (bytes) {
    eachLine(bytes, 0, bytes.lastIndexOf(0x0a) + 1, (line, bodyEnd) => {
      record = parseBody(bytes, line, bodyEnd) as JsonObject & JournalRecord;
      return false;
    });
  }
  if (!record) {
    throw new TidemarkError(
      'STORE_CORRUPT',
      `${path} is ${bytes ? 'damaged' : 'missing'}: put it back from a backup, or move its folder away to start afresh`,
      { details: { path } },
    );
  }
  if (record.formatVersion > FORMAT_VERSION) {
    throw new TidemarkError(
      'FORMAT_NEWER',
      `${path} was written by a newer version of Tidemark: update this one`,
      {
        details: { path, formatVersion: record.formatVersion, supported: FORMAT_VERSION },
      },
    );
  }
  const { id, kind, createdAt, formatVersion, header } = record;
  return { id, kind, createdAt, formatVersion, header };
}

/** A journal that exists. */
export interface FoundJournal {
  readonly folder: string;
  readonly record: JournalRecord;
}

export async function findJournal(dir: string, id: string): Promise<FoundJournal | undefined> {
  for (const kind of kinds) {
    const folder = journalFolder(dir, kind, id);
    const record = await readRecord(folder);
    if (record?.id === id) return { folder, record };
  }
  return undefined;
}

/** The folders of all journals of a kind. Copies under other names and leftovers are passed over. */
export async function listFolders(dir: string, kind: string): Promise<string[]> {
  const parent = kindFolder(dir, kind);
  const names = (await ifExists(readdir(parent))) ?? [];
  return names
    .filter((name) => /^(?:[a-z0-9-]+-)?[0-9a-f]{16}$/.test(name))
    .map((name) => join(parent, name));
}

/** True when a folder has the name that its journal's id gives it. */
export function isNamedAfter(folder: string, record: JournalRecord): boolean {
  return basename(folder) === folderName(record.id);
}

async function writeRecord(folder: string, record: JournalRecord): Promise<void> {
  const { id, kind, createdAt, formatVersion, header } = record;
  const file = await open(join(folder, recordName), 'wx');
  try {
    await file.writeFile(sealLine({ id, kind, createdAt, formatVersion, header }));
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Creates a journal's folder, whole or not at all: fills one under another name and renames it.
 *
 * @returns false when the id is taken. Of two that create one id under two kinds at the same moment, both may be told so.
 */
export async function createFolder(
  dir: string,
  record: JournalRecord,
  draftPrefix: string,
): Promise<boolean> {
  const parent = kindFolder(dir, record.kind);
  const target = journalFolder(dir, record.kind, record.id);
  const isTakenElsewhere = async () => {
    for (const kind of kinds) {
      const folder = journalFolder(dir, kind, record.id);
      if (folder !== target && (await ifExists(stat(folder)))) return true;
    }
    return false;
  };
  if (await isTakenElsewhere()) return false;
  if (await mkdir(parent, { recursive: true })) await syncFolder(dir);
  const draft = join(parent, `${draftPrefix}${randomBytes(6).toString('hex')}`);
  await mkdir(draft);
  try {
    await writeRecord(draft, record);
    await syncFolder(draft);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (hasErrno(error, 'ENOTEMPTY', 'EEXIST', 'EPERM') && (await ifExists(stat(target)))) return false;
    throw error;
  }
  if (await isTakenElsewhere()) {
    await removeFolder(target);
    return false;
  }
  await syncFolder(parent);
  return true;
}

/** Removes a journal's folder: at once for all who look for it, then its files. */
export async function removeFolder(folder: string): Promise<void> {
  const parent = join(folder, '..');
  const moved = join(parent, `.deleted-${randomBytes(6).toString('hex')}`);
  if ((await ifExists(rename(folder, moved).then(() => true))) === undefined) return;
  await syncFolder(parent);
  await rm(moved, { recursive: true, force: true, maxRetries: 3 });
}
