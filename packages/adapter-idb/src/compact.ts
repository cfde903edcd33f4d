import { wrap } from 'idb';
import { type EntriesPack, type JournalState, type PayloadsPack, packsOf } from './layout.js';
import { mostEntries, type PackedBatch, packPayloads } from './pack-batch.js';

/** A record of so many entries or characters is worth a request of its own. */
const largeEntries = 100;
const largeCharacters = 131_072;

/** So many small records are left as they are. */
const fewRecords = 8;

/** So many are packed before more come. */
const manyRecords = 256;

/** Whether the small records of a journal must be packed before this batch, or, without one, at the end. */
export function needsCompaction(state: JournalState, batch?: PackedBatch): boolean {
  const many = batch && !isLarge(batch, state.lastSeq) ? manyRecords : fewRecords;
  return state.smallRecords >= many;
}

/** The state after this batch. */
export function afterBatch(state: JournalState, batch: PackedBatch): JournalState {
  const isSealed = isLarge(batch, state.lastSeq);
  return {
    ...state,
    lastSeq: batch.lastSeq,
    sizeBytes: state.sizeBytes + batch.characters,
    packedThrough: isSealed ? batch.lastSeq : state.packedThrough,
    smallRecords: isSealed ? 0 : state.smallRecords + 1,
  };
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
  return { ...state, packedThrough: state.lastSeq, smallRecords: 0 };
}

function isLarge(batch: PackedBatch, lastSeq: number): boolean {
  return batch.lastSeq - lastSeq >= largeEntries || batch.characters >= largeCharacters;
}

function repackEntries(packs: readonly EntriesPack[]): EntriesPack[] {
  const large: { first: number; count: number; heads: string }[] = [];
  for (const { first, count, heads } of packs) {
    const last = large.at(-1);
    if (last && last.count + count <= mostEntries) {
      last.count += count;
      last.heads = `${last.heads.slice(0, -1)},${heads.slice(1)}`;
    } else large.push({ first, count, heads });
  }
  return large;
}

function repackPayloads(packs: readonly PayloadsPack[]): PayloadsPack[] {
  return packPayloads(
    packs.flatMap(({ first, texts }) =>
      texts.flatMap((text, index) => (text === undefined ? [] : [[first + index, text] as const])),
    ),
  );
}
