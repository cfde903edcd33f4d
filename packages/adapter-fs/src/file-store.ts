import { type Entry, type Store, TidemarkError } from '@tidemark/core';
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
import { createJournalWriters } from './journal-writers.js';
import { draftPrefixOf } from './leftovers.js';
import { appendNotes } from './notes-file.js';
import { hasErrno, ifExists, toStoreError } from './platform-errors.js';
import type { ProcessFacts } from './process-identity.js';
import { readSegments } from './read-entries.js';
import { readSegmentPayloads } from './read-payloads.js';
import { listSegments, type SegmentFile } from './segment-files.js';
import { createJournalWatch } from './watch-journals.js';

function refusal(code: 'NOT_FOUND' | 'EXISTS' | 'LOCKED', id: string, what: string): TidemarkError {
  return new TidemarkError(code, `${what} ${JSON.stringify(id)}`, { details: { id } });
}

function notFound(id: string): TidemarkError {
  return refusal('NOT_FOUND', id, 'There is no journal');
}

/** The store over an existing folder. Options were checked. */
export function createStore(dir: string, facts: ProcessFacts): Store {
  const locks = createJournalLocks(facts);
  const watch = createJournalWatch({
    foldersOf: (id) => kinds.map((kind) => journalFolder(dir, kind, id)),
    isHeld: locks.isHeld,
  });
  const writers = createJournalWriters(locks, watch.signal);
  let isClosed = false;

  function checkOpen(): void {
    if (isClosed) throw new TidemarkError('STORE_CLOSED', `The store in ${dir} is closed`);
  }

  /** Runs an operation on an open store and names what failed. */
  async function run<T>(doing: string, operation: () => Promise<T>): Promise<T> {
    checkOpen();
    try {
      return await operation();
    } catch (error) {
      throw toStoreError(error, `${doing} in ${dir}`);
    }
  }

  async function need(id: string): Promise<FoundJournal> {
    const found = await findJournal(dir, id);
    if (!found) throw notFound(id);
    return found;
  }

  /** Runs an operation on a journal; NOT_FOUND when there is none, also when it is deleted meanwhile. */
  function runOn<T>(doing: string, id: string, operation: (journal: FoundJournal) => Promise<T>): Promise<T> {
    return run(`${doing} ${JSON.stringify(id)}`, async () => {
      try {
        return await operation(await need(id));
      } catch (error) {
        if (hasErrno(error, 'ENOENT') && !(await findJournal(dir, id))) throw notFound(id);
        throw error;
      }
    });
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
      for await (const batch of readSegments(id, files, after)) {
        checkOpen();
        yield batch;
      }
    } catch (error) {
      if (hasErrno(error, 'ENOENT')) throw notFound(id);
      throw toStoreError(error, `reading ${JSON.stringify(id)} in ${dir}`);
    }
  }

  return {
    create: (record) =>
      run(`creating ${JSON.stringify(record.id)}`, async () => {
        if (!(await createFolder(dir, record, draftPrefixOf(facts)))) {
          throw refusal('EXISTS', record.id, 'There is already a journal');
        }
        watch.signal(record.id);
      }),

    get: (id) =>
      run(`reading ${JSON.stringify(id)}`, async () => {
        const found = await findJournal(dir, id);
        return found && describeJournal(found, locks);
      }),

    update: (id, notes) =>
      runOn('updating', id, async ({ folder }) => {
        await appendNotes(folder, notes);
        watch.signal(id);
      }),

    list: (kind) =>
      run('listing journals', async () => {
        const wanted = kinds.filter((each) => kind === undefined || each === kind);
        return (await Promise.all(wanted.map((each) => describeAll(dir, each, locks)))).flat();
      }),

    delete: (id) =>
      run(`deleting ${JSON.stringify(id)}`, async () => {
        const found = await findJournal(dir, id);
        // ENOENT: somebody else has just deleted it.
        const lock =
          found && (await ifExists(locks.acquire(found.folder, () => {}).then((held) => held ?? null)));
        if (!found || lock === undefined) return;
        if (!lock) throw refusal('LOCKED', id, 'Somebody is writing the journal');
        try {
          await removeFolder(found.folder);
        } finally {
          await lock.release();
          watch.signal(id);
        }
      }),

    openWriter: (id, { durability = 'process' } = {}) =>
      runOn('opening', id, async ({ folder }) => {
        if (durability !== 'process' && durability !== 'power') {
          throw new TypeError(`Expected durability 'process' or 'power', got ${JSON.stringify(durability)}`);
        }
        const writer = await writers.open(id, folder, durability);
        if (isClosed) {
          await writer?.close();
          checkOpen();
        }
        return writer;
      }),

    readEntries(id, { after = 0 } = {}) {
      // Listed at the call: what is appended later is not part of it. What goes wrong is thrown to the reader.
      let listing: () => readonly SegmentFile[];
      try {
        checkOpen();
        const files = segmentsNow(id);
        listing = () => files;
      } catch (error) {
        listing = () => {
          throw error;
        };
      }
      return entriesOf(id, listing, Math.max(0, after));
    },

    readPayloads: (id, seqs) =>
      runOn('reading', id, ({ folder }) => readSegmentPayloads(folder, listSegments(folder), seqs)),

    watch(id, listener) {
      checkOpen();
      return watch.watch(id, listener);
    },

    async close() {
      isClosed = true;
      locks.close();
      watch.close();
      await writers.closeAll();
    },
  };
}
