import { wrap } from 'idb';
import { type EntriesPack, type JournalState, type PayloadsPack, packsOf } from './layout.js';
import { mostEntries, type PackedBatch, packPayloads } from './pack-batch.js';

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
  const range = packsOf(id, state.packedThrough + 1, state.lastSeq);

  async function rewrite<P extends EntriesPack | PayloadsPack>(name: string, packAnew: (packs: P[]) => P[]) {
    const store = tx.objectStore(name);
    const packs: P[] = await wrap(store.getAll(range));
    store.delete(range);
    for (const pack of packAnew(packs)) store.put(pack, [id, pack.first]);
  }

  await rewrite('entries', repackEntries);
  await rewrite('payloads', repackPayloads);
  return packed(state);
}

function repackEntries(packs: readonly EntriesPack[]): EntriesPack[] {
  const large: { first: number; count: number; heads: string }[] = [];
  for (const pack of packs) {
    const last = large.at(-1);
    if (last && last.count + pack.count <= mostEntries) {
      last.count += pack.count;
      last.heads = `${last.heads.slice(0, -1)},${pack.heads.slice(1)}`;
    } else large.push({ ...pack });
  }
  return large;
}

function repackPayloads(packs: readonly PayloadsPack[]): PayloadsPack[] {
  return packPayloads(
    packs.flatMap(({ first, texts }) => texts.map((payload, index) => ({ seq: first + index, payload }))),
  );
}
