import { post, type Transaction } from './database.js';
import { type EntriesPack, type JournalState, packsOf } from './layout.js';
import { joinHeads, mostEntries, type PackedBatch, packPayloads } from './pack-batch.js';

/** A record of so many entries, or of so many characters of payloads, is worth a request of its own. */
const largeEntries = 100;
const largeCharacters = 131_072;

/** So many small records are left as they are. */
const fewRecords = 8;

/** So many are packed before more come. */
const manyRecords = 256;

/** Payloads of more than this are left where they are: requests cost little beside them. */
const mostCharacters = 16_777_216;

/** Whether the small records of a journal must be packed before this batch, or, without one, at the end. */
export function needsCompaction(state: JournalState, batch?: PackedBatch): boolean {
  const many = batch && !isLarge(batch, state.lastSeq) ? manyRecords : fewRecords;
  return state.smallRecords >= many;
}

/** The counts in the state that follow from this batch. */
export function countRecords(
  state: JournalState,
  batch: PackedBatch,
): Pick<JournalState, 'packedThrough' | 'smallRecords' | 'smallCharacters'> {
  if (isLarge(batch, state.lastSeq)) {
    return { packedThrough: batch.lastSeq, smallRecords: 0, smallCharacters: 0 };
  }
  const { packedThrough, smallRecords, smallCharacters } = state;
  return {
    packedThrough,
    smallRecords: smallRecords + batch.entries.length,
    smallCharacters: smallCharacters + batch.payloadCharacters,
  };
}

/**
 * Packs the small records at the end of a journal into few large ones: the only rewriting there is. Entries, their `seq` and
 * their order stay.
 *
 * @returns the state that goes with it, for the caller to put in the same transaction.
 */
export async function compact(
  tx: Transaction<'readwrite'>,
  id: string,
  state: JournalState,
): Promise<JournalState> {
  const range = packsOf(id, state.packedThrough + 1, state.lastSeq);
  const entries = tx.objectStore('entries');
  const found = await entries.getAll(range);
  post(entries.delete(range));
  for (const pack of packEntries(found)) post(entries.put(pack, [id, pack.first]));
  if (state.smallCharacters <= mostCharacters) {
    const payloads = tx.objectStore('payloads');
    const packs = await payloads.getAll(range);
    post(payloads.delete(range));
    const texts = packs.flatMap(({ first, texts }) =>
      texts.flatMap((text, index) => (text === undefined ? [] : [[first + index, text] as const])),
    );
    for (const pack of packPayloads(texts)) post(payloads.put(pack, [id, pack.first]));
  }
  return { ...state, packedThrough: state.lastSeq, smallRecords: 0, smallCharacters: 0 };
}

function isLarge(batch: PackedBatch, lastSeq: number): boolean {
  return batch.lastSeq - lastSeq >= largeEntries || batch.payloadCharacters >= largeCharacters;
}

function packEntries(packs: readonly EntriesPack[]): EntriesPack[] {
  const groups: EntriesPack[][] = [];
  let count = Number.POSITIVE_INFINITY;
  for (const pack of packs) {
    if (count + pack.count > mostEntries) {
      groups.push([]);
      count = 0;
    }
    groups.at(-1)?.push(pack);
    count += pack.count;
  }
  return groups.map((group) => ({
    first: group[0]?.first ?? 0,
    count: group.reduce((sum, pack) => sum + pack.count, 0),
    heads: joinHeads(group),
  }));
}
