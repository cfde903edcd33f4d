import type { Entry, JournalRecord, JsonObject, Store, StoredJournal } from '@tidemark/core';
import type { Database } from './database.js';
import { createHints } from './hints.js';
import {
  addJournal,
  allJournals,
  checkFormat,
  findJournal,
  mergeNotes,
  needJournal,
  removeJournal,
} from './journal-parts.js';
import { createJournalWriters } from './journal-writers.js';
import type { JournalParts, JournalState } from './layout.js';
import { createLeases } from './leases.js';
import { checkDurability, type Platform } from './options.js';
import { toStoreError } from './platform-errors.js';
import { readHeads } from './read-entries.js';
import { readTexts } from './read-payloads.js';
import { type HealthOptions, type StoreHealth, storageHealth } from './storage-health.js';
import { journalError, misuse, storeClosed } from './store-error.js';
import { createJournalWatch } from './watch-journals.js';
import { createWebLocks } from './web-locks.js';

/** A store in IndexedDB. */
export interface IdbStore extends Store {
  /** How much room there is, whether the browser may delete what is stored, and how writers exclude each other. */
  health(options?: HealthOptions): Promise<StoreHealth>;
}

/** The store over an open database. Options were checked. */
export function createStore(db: Database, platform: Platform): IdbStore {
  const find = (id: string) => db.read((tx) => findJournal(tx, id));
  const hints = createHints(platform, (id) => watch.signal(id));
  const locks = platform.locks
    ? createWebLocks(platform.locks, platform, hints)
    : createLeases(platform, hints, async (id) => (await find(id))?.[2]);
  const watch = createJournalWatch(locks, platform);
  const writers = createJournalWriters({ db, locks, clock: platform.clock, signal: hints.tell });
  let isClosed = false;

  function checkOpen(): void {
    if (isClosed) throw storeClosed();
  }

  /** Runs an operation on an open store. */
  async function run<T>(operation: () => Promise<T>): Promise<T> {
    checkOpen();
    try {
      return await operation();
    } catch (error) {
      throw toStoreError(error, platform.name); // Of the locks: the database has named its own.
    }
  }

  async function* entriesOf(id: string, after: number): AsyncGenerator<readonly Entry[], void, undefined> {
    checkOpen();
    const [, , { lastSeq }] = await db.read((tx) => needJournal(tx, id));
    for await (const batch of readHeads(db, id, after, lastSeq)) {
      checkOpen();
      yield batch;
    }
  }

  return {
    create: (given) =>
      run(async () => {
        const record = copyOf(given);
        const state: JournalState = {
          epoch: 0,
          holder: Math.random(),
          lastSeq: 0,
          sizeBytes: JSON.stringify(record).length,
          packedThrough: 0,
          smallRecords: 0,
        };
        await db.write((tx) => addJournal(tx, record, state));
        hints.tell(record.id);
      }),

    get: (id) =>
      run(async () => {
        const [isHeld, parts] = await Promise.all([locks.look(), find(id)]);
        return parts && describe(checkFormat(parts), isHeld);
      }),

    update: (id, notes) =>
      run(async () => {
        if (typeof notes !== 'object' || notes === null || Array.isArray(notes)) {
          throw misuse('notes to be an object', notes);
        }
        const changes = copyOf(notes);
        await db.write((tx) => mergeNotes(tx, id, changes));
        hints.tell(id);
      }),

    list: (kind) =>
      run(async () => {
        const [isHeld, all] = await Promise.all([locks.look(), db.read(allJournals)]);
        return all
          .filter(([, record]) => kind === undefined || record.kind === kind)
          .map((parts) => describe(parts, isHeld));
      }),

    delete: (id) =>
      run(async () => {
        const locked = () => journalError('LOCKED', 'Somebody is writing the journal', id);
        const lock = await locks.acquire(id, () => {});
        if (!lock) throw locked();
        try {
          await db.write(async (tx) => {
            const found = await findJournal(tx, id);
            if (found && !lock.mayTake(found[2])) throw locked();
            removeJournal(tx, id);
          });
        } finally {
          await lock.release();
        }
        hints.tell(id);
      }),

    openWriter: (id, { durability = platform.durability } = {}) =>
      run(async () => {
        const writer = await writers.open(id, checkDurability(durability));
        checkOpen(); // `close()` has closed the writer, too.
        return writer;
      }),

    readEntries: (id, { after = 0 } = {}) => entriesOf(id, Math.max(0, after)),

    readPayloads: (id, seqs) =>
      run(() =>
        db.read(async (tx) => {
          await needJournal(tx, id);
          return readTexts(tx, id, seqs);
        }),
      ),

    watch(id, listener) {
      checkOpen();
      return watch.watch(id, listener);
    },

    health: (options = {}) =>
      run(async () => ({
        ...(await storageHealth(platform.storage, options)),
        locking: locks.needsBeat ? 'lease' : 'web-locks',
      })),

    async close() {
      isClosed = true;
      watch.close();
      await writers.closeAll();
      hints.close();
      db.close();
    },
  };
}

function describe(
  [notes, record, state]: JournalParts,
  isHeld: (id: string, state: JournalState) => boolean,
): StoredJournal {
  const { lastSeq, sizeBytes } = state;
  return { ...record, notes, lastSeq, sizeBytes, isActive: isHeld(record.id, state) };
}

/** As it will be stored. What is read back needs no copy: IndexedDB has made one. */
function copyOf<T extends JsonObject | JournalRecord>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
