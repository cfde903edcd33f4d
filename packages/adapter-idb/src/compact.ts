import { wrap } from 'idb';
import { type EntriesPack, type JournalState, type PayloadsPack, packsOf } from './layout.js';
import { type PackedBatch, packHeads, packPayloads } from './pack-batch.js';

/** So many small records are left as they are. */
const fewRecords = 8;

/** So many are packed before more come. */
const manyRecords = 256;

/** Whether the small records of a journal must be packed before this batch, or, without one, at the end. */
export function needsCompaction(state: JournalState, batch?: PackedBatch): boolean {
  return state.smallRecords >= (batch && !batch.isLarge ? manyRecords : fewRecords);
}

/** The state after this batch. */
export function afterBatch(state: JournalState, batch: PackedBatch): JournalState {
  const next = {
    ...state,
    lastSeq: batch.lastSeq,
    sizeBytes: state.sizeBytes + batch.characters,
    smallRecords: state.smallRecords + 1,
  };
  return batch.isLarge ? packed(next) : next;
}

/** The state when there is no small record left. */
function packed(state: JournalState): JournalState {
  return { ...state, packedThrough: state.lastSeq, smallRecords: 0 };
}

/**
 * Packs the small records at the end of a journal into few large ones: the only rewriting there is. Entries, their `seq` and
 * their order stay.
 *
 * @returns the state that goes with it, for the caller to put in the same transaction.
 */
export async function compact(tx: IDBTransaction, id: string, state: JournalState): Promise<JournalState> {
  const first = state.packedThrough + 1;
  const range = packsOf(id, first, state.lastSeq);

  async function rewrite<P extends { readonly first: number }>(name: string, packAnew: (packs: P[]) => P[]) {
    const store = tx.objectStore(name);
    const packs: P[] = await wrap(store.getAll(range));
    store.delete(range);
    for (const pack of packAnew(packs)) store.put(pack, [id, pack.first]);
  }

  await rewrite<EntriesPack>('entries', (packs) =>
    packHeads(
      packs.flatMap(({ heads }) => JSON.parse(heads)),
      first,
    ),
  );
  await rewrite<PayloadsPack>('payloads', (packs) =>
    packPayloads(
      packs.flatMap((pack) => pack.texts.map((payload, index) => ({ seq: pack.first + index, payload }))),
    ),
  );
  return packed(state);
}
