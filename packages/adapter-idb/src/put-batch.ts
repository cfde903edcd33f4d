import { wrap } from 'idb';
import { afterBatch } from './compact.js';
import type { JournalState } from './layout.js';
import type { PackedBatch } from './pack-batch.js';

/** A batch that was being committed when its page was left. It counts only if nothing came after it was put aside. */
interface RescuedBatch extends PackedBatch {
  readonly holder: number;
}

/** Puts a batch at the end of a journal. @returns the state that goes with it. */
export function putBatch(
  tx: IDBTransaction,
  id: string,
  state: JournalState,
  batch: PackedBatch,
): JournalState {
  for (const name of ['entries', 'payloads'] as const) {
    for (const pack of batch[name]) tx.objectStore(name).put(pack, [id, pack.first]);
  }
  return afterBatch(state, batch);
}

/**
 * Puts aside a batch that `tx` is committing, for the next who opens the journal: the page that is being left will not
 * come to check that commit, without which it may not count.
 */
export function rescueBatch(tx: IDBTransaction, id: string, holder: number, batch: PackedBatch): void {
  try {
    tx.abort();
    const aside = tx.db.transaction('entries', 'readwrite');
    aside.objectStore('entries').put({ ...batch, holder } satisfies RescuedBatch, rescueKey(id));
    aside.commit(); // Without it, the browser would wait for this page.
  } catch {
    // It has ended, or the connection has.
  }
}

/** Puts the batch in its place that the last holder's page put aside, if there is one. @returns the state after it. */
export async function adoptBatch(tx: IDBTransaction, id: string, state: JournalState): Promise<JournalState> {
  const entries = tx.objectStore('entries');
  const rescued: RescuedBatch | undefined = await wrap(entries.get(rescueKey(id)));
  if (!rescued) return state;
  entries.delete(rescueKey(id));
  const isNext = rescued.holder === state.holder && rescued.entries[0]?.first === state.lastSeq + 1;
  return isNext ? putBatch(tx, id, state, rescued) : state;
}

/** Sorts after all packs of the journal. */
function rescueKey(id: string): IDBValidKey {
  return [id, 'rescued'];
}
