import type { JournalEnd } from '@tidemark/core/store';
import { type JournalPlace, journalEnd } from './journal-end.js';
import type { JournalLock, JournalLocks } from './journal-locks.js';
import { needJournal } from './journal-parts.js';
import type { JournalState } from './layout.js';
import type { PackedBatch } from './pack-batch.js';
import { adoptBatch } from './put-batch.js';

/** Takes the right to append to a journal; `undefined` while somebody else has it. */
export async function openJournal(
  place: JournalPlace & { readonly locks: JournalLocks },
): Promise<JournalEnd<PackedBatch> | undefined> {
  const { id, locks, writer } = place;
  const acquire = () => locks.acquire(id, writer.lose);
  const lock = await acquire();
  let state: JournalState | undefined;
  try {
    state = lock && (await takeJournal(place, lock));
  } finally {
    if (!state) await lock?.release();
  }
  return lock && state && journalEnd(place, state, lock, acquire);
}

/** Makes us the holder, with a new epoch; `undefined` when the lock does not reach so far. */
function takeJournal(
  { id, db, isPower }: JournalPlace,
  lock: JournalLock,
): Promise<JournalState | undefined> {
  const holder = Math.random();
  return db.write(async (tx) => {
    const [, , state] = await needJournal(tx, id);
    if (state.holder === holder) return state; // This is done for the second time: the first one counts.
    if (!lock.mayTake(state)) return undefined;
    const adopted = await adoptBatch(tx, id, state);
    const next = { ...adopted, epoch: state.epoch + 1, holder, aliveAt: lock.aliveAt() };
    tx.objectStore('journals').put(next, [id, 'state']);
    return next;
  }, isPower);
}
