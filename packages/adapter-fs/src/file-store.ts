import type { Entry, Store } from '@tidemark/core';
import { frameStore, notFound } from '@tidemark/core/store';
import { describeAll, describeJournal } from './describe-journals.js';
import {
  createFolder,
  type FoundJournal,
  findJournal,
  journalFolder,
  kinds,
  removeFolder,
} from './journal-folder.js';
import { createJournalLocks } from './journal-lock.js';
import { draftPrefixOf } from './leftovers.js';
import { appendNotes } from './notes-file.js';
import { openJournal } from './open-journal.js';
import { hasErrno, ifExists, toStoreError } from './platform-errors.js';
import type { ProcessFacts } from './process-identity.js';
import { readSegments } from './read-entries.js';
import { readSegmentPayloads } from './read-payloads.js';
import { listSegments, type SegmentFile } from './segment-files.js';
import { createJournalWatch } from './watch-journals.js';

/** The store over an existing folder. Options were checked. */
export function createStore(dir: string, facts: ProcessFacts): Store {
  const locks = createJournalLocks(facts);
  const listeners = createJournalWatch({
    foldersOf: (id) => kinds.map((kind) => journalFolder(dir, kind, id)),
    isHeld: locks.isHeld,
  });

  async function need(id: string): Promise<FoundJournal> {
    const found = await findJournal(dir, id);
    if (!found) throw notFound(id);
    return found;
  }

  /** Runs an operation on a journal; NOT_FOUND when there is none, also when it is deleted meanwhile. */
  async function on<T>(id: string, operation: (folder: string) => Promise<T>): Promise<T> {
    try {
      return await operation((await need(id)).folder);
    } catch (error) {
      if (hasErrno(error, 'ENOENT') && !(await findJournal(dir, id))) throw notFound(id);
      throw error;
    }
  }

  /** The segments as they are at this moment; empty when there is no such journal, which is found out later. */
  function segmentsNow(id: string): SegmentFile[] {
    for (const kind of kinds) {
      try {
        return listSegments(journalFolder(dir, kind, id));
      } catch (error) {
        if (!hasErrno(error, 'ENOENT', 'ENOTDIR')) throw error;
      }
    }
    return [];
  }

  async function* entriesOf(
    id: string,
    listing: () => readonly SegmentFile[],
    after: number,
  ): AsyncGenerator<readonly Entry[], void, undefined> {
    try {
      const files = listing();
      await need(id);
      yield* readSegments(id, files, after);
    } catch (error) {
      throw hasErrno(error, 'ENOENT') ? notFound(id) : error;
    }
  }

  return frameStore({
    listeners,
    tell: listeners.tell,
    nameError: (error, doing) => toStoreError(error, `${doing} in ${dir}`),

    create: (record) => createFolder(dir, record, draftPrefixOf(facts)),

    async get(id) {
      const found = await findJournal(dir, id);
      return found && describeJournal(found, locks);
    },

    update: (id, notes) => on(id, (folder) => appendNotes(folder, notes)),

    async list(kind) {
      const wanted = kinds.filter((each) => kind === undefined || each === kind);
      return (await Promise.all(wanted.map((each) => describeAll(dir, each, locks)))).flat();
    },

    async delete(id) {
      const found = await findJournal(dir, id);
      // ENOENT: somebody else has just deleted it.
      const lock =
        found && (await ifExists(locks.acquire(found.folder, () => {}).then((held) => held ?? null)));
      if (!found || lock === undefined) return true;
      if (!lock) return false;
      try {
        await removeFolder(found.folder);
        return true;
      } finally {
        await lock.release();
      }
    },

    openJournal: (id, durability, writer) =>
      on(id, (folder) => openJournal(locks, folder, durability === 'power', writer)),

    readEntries(id, after) {
      // Listed at the call: what is appended later is not part of it. What goes wrong is thrown to the reader.
      let listing: () => readonly SegmentFile[];
      try {
        const files = segmentsNow(id);
        listing = () => files;
      } catch (error) {
        listing = () => {
          throw error;
        };
      }
      return entriesOf(id, listing, after);
    },

    readPayloads: (id, seqs) => on(id, (folder) => readSegmentPayloads(folder, listSegments(folder), seqs)),

    async close(closed) {
      locks.close();
      await closed;
    },
  }).store;
}
