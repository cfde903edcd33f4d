import type { Store, StoredJournal } from '@tidemark/core';
import { frameStore } from '@tidemark/core/store';
import type { Database } from './database.js';
import { addJournal, findJournal, journalsUnder, putNotes, removeJournal } from './journal-parts.js';
import { allOf, type JournalState } from './layout.js';
import { createLeases } from './leases.js';
import { openJournal } from './open-journal.js';
import type { Platform } from './options.js';
import { toStoreError } from './platform-errors.js';
import { readHeads } from './read-entries.js';
import { readTexts } from './read-payloads.js';
import { type HealthOptions, type StoreHealth, storageHealth } from './storage-health.js';
import { createJournalWatch } from './watch-journals.js';
import { createWebLocks } from './web-locks.js';
import { createWire } from './wire.js';

/** A store in IndexedDB. */
export interface IdbStore extends Store {
  /** How much room there is, whether the browser may delete what is stored, and how writers exclude each other. */
  health(options?: HealthOptions): Promise<StoreHealth>;
}

/** The store over an open database. Options were checked. */
export function createStore(db: Database, platform: Platform): IdbStore {
  const wire = createWire(platform);
  const locks = platform.locks
    ? createWebLocks(platform.locks, platform, wire)
    : createLeases(platform, wire, (id) => db.read(async (tx) => (await findJournal(tx, id))?.[2].aliveAt));
  const listeners = createJournalWatch(locks, wire, platform);

  async function describe(keys?: IDBKeyRange): Promise<StoredJournal[]> {
    const [isHeld, all] = await Promise.all([locks.look(), db.read((tx) => journalsUnder(tx, keys))]);
    return all.map(([notes, record, state]) => {
      const { lastSeq, sizeBytes } = state;
      return { ...record, notes, lastSeq, sizeBytes, isActive: isHeld(record.id, state) };
    });
  }

  const { store, run } = frameStore({
    durability: platform.durability,
    listeners,
    tell: (id) => wire.tell('news', id),
    nameError: (error, doing) => toStoreError(error, `${doing} in`, platform),

    create(record) {
      const state: JournalState = {
        epoch: 0,
        holder: Math.random(),
        lastSeq: 0,
        sizeBytes: JSON.stringify(record).length,
        packedThrough: 0,
        smallRecords: 0,
      };
      return db.write((tx) => addJournal(tx, record, state));
    },

    get: async (id) => (await describe(allOf(id)))[0],

    update: (id, notes) => db.write((tx) => putNotes(tx, id, notes)),

    list: () => describe(),

    async delete(id) {
      const lock = await locks.acquire(id, () => {});
      if (!lock) return false;
      try {
        return await db.write(async (tx) => {
          const found = await findJournal(tx, id);
          const isFree = !found || lock.mayTake(found[2]);
          if (isFree) removeJournal(tx, id);
          return isFree;
        });
      } finally {
        await lock.release();
      }
    },

    openJournal: (id, durability, writer) =>
      openJournal({ id, db, locks, clock: platform.clock, isPower: durability === 'power', writer }),

    readEntries: (id, after) => readHeads(db, id, after),

    readPayloads: (id, seqs) => db.read((tx) => readTexts(tx, id, seqs)),

    async close(closed) {
      await closed;
      wire.close();
      db.close();
    },
  });

  return {
    ...store,
    health: (options = {}) => run('checking the health', () => storageHealth(platform, options)),
  };
}
