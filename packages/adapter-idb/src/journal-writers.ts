import type { Durability, Writer } from '@tidemark/core';
import type { Database } from './database.js';
import type { JournalLock, JournalLocks } from './journal-locks.js';
import { needJournal } from './journal-parts.js';
import { createJournalWriter, type JournalWriter } from './journal-writer.js';
import type { JournalState } from './layout.js';
import type { IdbClock } from './options.js';
import { adoptBatch } from './put-batch.js';

/** The writers that a store has open. */
export interface JournalWriters {
  /** A writer of the journal; `undefined` while another one holds it. */
  open(id: string, durability: Durability): Promise<Writer | undefined>;
  closeAll(): Promise<void>;
}

/** What all writers of a store need. */
export interface WritersPlace {
  readonly db: Database;
  readonly locks: JournalLocks;
  readonly clock: IdbClock;
  /** Called after every change that a writer makes. */
  readonly signal: (id: string) => void;
}

export function createJournalWriters({ db, locks, clock, signal }: WritersPlace): JournalWriters {
  const opened = new Set<Promise<JournalWriter | undefined>>();

  async function open(id: string, durability: Durability, onClose: () => void) {
    let writer: JournalWriter | undefined;
    const acquire = () =>
      locks.acquire(id, () => {
        writer?.lose();
        signal(id);
      });
    const lock = await acquire();
    if (!lock) return undefined;
    try {
      const state = await takeJournal(db, id, lock, durability === 'power');
      if (state) {
        writer = createJournalWriter(state, {
          id,
          db,
          clock,
          durability,
          lock,
          relock: acquire,
          needsBeat: locks.needsBeat,
          onCommit: () => signal(id),
          onClose,
        });
      }
    } finally {
      if (!writer) await lock.release();
    }
    if (writer) signal(id);
    return writer;
  }

  return {
    open(id, durability) {
      const forget = () => opened.delete(opening);
      const opening = open(id, durability, () => {
        forget();
        signal(id);
      });
      opened.add(opening);
      opening.then((writer) => writer ?? forget(), forget);
      return opening;
    },

    async closeAll() {
      // One that could not be opened has told so.
      await Promise.all(
        [...opened].map((opening) =>
          opening.then(
            (writer) => writer?.close(),
            () => {},
          ),
        ),
      );
    },
  };
}

/** Makes us the holder, with a new epoch; `undefined` when the lock does not reach so far. */
function takeJournal(
  db: Database,
  id: string,
  lock: JournalLock,
  isStrict: boolean,
): Promise<JournalState | undefined> {
  const holder = Math.random();
  return db.write(async (tx) => {
    const [, , found] = await needJournal(tx, id);
    const { aliveAt, ...state } = found;
    if (state.holder === holder) return state; // This is done for the second time: the first one counts.
    if (!lock.mayTake(found)) return undefined;
    const next = { ...(await adoptBatch(tx, id, state)), epoch: state.epoch + 1, holder };
    tx.objectStore('journals').put({ ...next, ...lock.signOfLife() }, [id, 'state']);
    return next;
  }, isStrict);
}
