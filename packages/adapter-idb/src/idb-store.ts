import {
  type Entry,
  type JournalRecord,
  type JsonObject,
  type Store,
  type StoredJournal,
  TidemarkError,
} from '@tidemark/core';
import type { Database } from './database.js';
import { createHints } from './hints.js';
import { checkFormat, findJournal, needJournal, randomToken, refusal } from './journal-parts.js';
import { createJournalWriters } from './journal-writers.js';
import { allOf, type JournalParts, type JournalState } from './layout.js';
import { createLeases } from './leases.js';
import { checkDurability, type Platform } from './options.js';
import { toStoreError } from './platform-errors.js';
import { readHeads } from './read-entries.js';
import { readTexts } from './read-payloads.js';
import { type HealthOptions, type StoreHealth, storageHealth } from './storage-health.js';
import { createJournalWatch } from './watch-journals.js';
import { createWebLocks } from './web-locks.js';

/** A store in IndexedDB. */
export interface IdbStore extends Store {
  /** How much room there is, whether the browser may delete what is stored, and how writers exclude each other. */
  health(options?: HealthOptions): Promise<StoreHealth>;
}

/** The store over an open database. Options were checked. */
export function createStore(db: Database, platform: Platform): IdbStore {
  const { name, clock } = platform;
  const hints = createHints(platform, (id) => watch.signal(id));
  const locks = platform.locks
    ? createWebLocks(platform.locks, platform, hints)
    : createLeases(platform, hints, (id) =>
        db.read(['journals'], async (tx) => (await findJournal(tx, id))?.[2]),
      );
  const watch = createJournalWatch(
    { locks, mustPoll: locks.needsBeat || !hints.isShared, fingerprint },
    platform,
  );
  const writers = createJournalWriters({ db, locks, clock, signal: hints.tell });
  let isClosed = false;

  async function fingerprint(id: string): Promise<string> {
    const [isHeld, parts] = await Promise.all([
      locks.look(),
      db.read(['journals'], (tx) => findJournal(tx, id)),
    ]);
    if (!parts) return '';
    const [notes, , { aliveAt, ...state }] = parts;
    return JSON.stringify([notes, state, isHeld(id, parts[2])]);
  }

  function checkOpen(): void {
    if (isClosed) throw new TidemarkError('STORE_CLOSED', `The store ${JSON.stringify(name)} is closed`);
  }

  /** Runs an operation on an open store and names what failed. */
  async function run<T>(doing: string, id: string | undefined, operation: () => Promise<T>): Promise<T> {
    checkOpen();
    try {
      const result = await operation();
      return result;
    } catch (error) {
      const what = id === undefined ? '' : ` ${JSON.stringify(id)}`;
      throw toStoreError(error, `${doing}${what} in database ${JSON.stringify(name)}`);
    }
  }

  async function* entriesOf(id: string, after: number): AsyncGenerator<readonly Entry[], void, undefined> {
    checkOpen();
    try {
      const [, , { lastSeq }] = await db.read(['journals'], (tx) => needJournal(tx, id));
      for await (const batch of readHeads(db, id, after, lastSeq)) {
        checkOpen();
        yield batch;
      }
    } catch (error) {
      throw toStoreError(error, `reading ${JSON.stringify(id)} in database ${JSON.stringify(name)}`);
    }
  }

  return {
    create: (given) =>
      run('creating', given.id, async () => {
        const { id, kind, createdAt, formatVersion, header } = given;
        const record: JournalRecord = copyOf({ id, kind, createdAt, formatVersion, header });
        const state: JournalState = {
          epoch: 0,
          holder: randomToken(),
          lastSeq: 0,
          sizeBytes: JSON.stringify(record).length,
          packedThrough: 0,
          smallRecords: 0,
          smallCharacters: 0,
        };
        await db.write(['journals'], async (tx) => {
          const found = await findJournal(tx, id);
          if (found?.[2].holder === state.holder) return; // This is done for the second time.
          if (found) throw refusal('EXISTS', id, 'There is already a journal');
          const journals = tx.objectStore('journals');
          await Promise.all([
            journals.put({}, [id, 'notes']),
            journals.put(record, [id, 'record']),
            journals.put(state, [id, 'state']),
          ]);
        });
        hints.tell(id);
      }),

    get: (id) =>
      run('reading', id, async () => {
        const [isHeld, parts] = await Promise.all([
          locks.look(),
          db.read(['journals'], (tx) => findJournal(tx, id)),
        ]);
        if (!parts) return undefined;
        checkFormat(parts);
        return describe(parts, isHeld);
      }),

    update: (id, notes) =>
      run('updating', id, async () => {
        if (typeof notes !== 'object' || notes === null || Array.isArray(notes)) {
          throw new TypeError(`Expected notes to be an object, got ${JSON.stringify(notes)}`);
        }
        const changes = Object.entries(copyOf(notes));
        await db.write(['journals'], async (tx) => {
          const [before] = await needJournal(tx, id);
          const merged = new Map([...Object.entries(before), ...changes]);
          const kept = [...merged].filter(([, value]) => value !== null);
          await tx.objectStore('journals').put(Object.fromEntries(kept), [id, 'notes']);
        });
        hints.tell(id);
      }),

    list: (kind) =>
      run('listing journals', undefined, async () => {
        const [isHeld, all] = await Promise.all([
          locks.look(),
          db.read(['journals'], (tx) => tx.objectStore('journals').getAll()),
        ]);
        const journals: StoredJournal[] = [];
        for (let i = 0; i < all.length; i += 3) {
          const parts = all.slice(i, i + 3) as unknown as JournalParts;
          if (kind === undefined || parts[1].kind === kind) journals.push(describe(parts, isHeld));
        }
        return journals;
      }),

    delete: (id) =>
      run('deleting', id, async () => {
        const locked = () => refusal('LOCKED', id, 'Somebody is writing the journal');
        const lock = await locks.acquire(id, () => {});
        if (!lock) throw locked();
        try {
          await db.write(['journals', 'entries', 'payloads'], async (tx) => {
            const found = await findJournal(tx, id);
            if (!found) return;
            if (!lock.mayTake(found[2])) throw locked();
            const stores = ['journals', 'entries', 'payloads'] as const;
            await Promise.all(stores.map((store) => tx.objectStore(store).delete(allOf(id))));
          });
        } finally {
          await lock.release();
        }
        hints.tell(id);
      }),

    openWriter: (id, { durability = platform.durability } = {}) =>
      run('opening', id, async () => {
        const writer = await writers.open(id, checkDurability(durability));
        checkOpen(); // `close()` has closed the writer, too.
        return writer;
      }),

    readEntries: (id, { after = 0 } = {}) => entriesOf(id, Math.max(0, after)),

    readPayloads: (id, seqs) =>
      run('reading', id, () =>
        db.read(['journals', 'payloads'], async (tx) => {
          await needJournal(tx, id);
          return readTexts(tx, id, seqs);
        }),
      ),

    watch(id, listener) {
      checkOpen();
      return watch.watch(id, listener);
    },

    health: (options = {}) =>
      run('asking for health', undefined, async () => ({
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
