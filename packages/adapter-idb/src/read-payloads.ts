import { needJournal } from './journal-parts.js';
import { lastIn } from './last-in.js';
import { type PayloadsPack, packsOf } from './layout.js';

/** The payloads of these entries. Each pack is read once, and no more than one is held at a time. */
export async function readTexts(
  tx: IDBTransaction,
  id: string,
  seqs: readonly number[],
): Promise<(string | undefined)[]> {
  await needJournal(tx, id);
  const store = tx.objectStore('payloads');
  const texts = new Map<number, string | undefined>();
  let pack: PayloadsPack | undefined;
  // Downwards, because the pack of an entry is the one with the highest key that is not above it.
  for (const seq of seqs.filter((each) => each >= 1).sort((a, b) => b - a)) {
    if (!pack || seq < pack.first) pack = await lastIn<PayloadsPack>(store, packsOf(id, 1, seq));
    texts.set(seq, pack?.texts[seq - pack.first]);
  }
  return seqs.map((seq) => texts.get(seq));
}
