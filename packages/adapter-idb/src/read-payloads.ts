import { type PayloadsPack, packsOf } from './layout.js';
import { lastIn } from './requests.js';

/** The payloads of these entries. Each pack is read once, and no more than one is held at a time. */
export async function readTexts(
  tx: IDBTransaction,
  id: string,
  seqs: readonly number[],
): Promise<(string | undefined)[]> {
  const store = tx.objectStore('payloads');
  const texts = new Map<number, string | undefined>();
  // Downwards, because the pack of an entry is the one with the highest key that is not above it.
  const wanted = [...new Set(seqs)].filter((seq) => seq >= 1).sort((a, b) => b - a);
  for (let i = 0; i < wanted.length; ) {
    const pack = await lastIn<PayloadsPack>(store, packsOf(id, 1, wanted[i] as number));
    if (!pack) break;
    for (; i < wanted.length && (wanted[i] as number) >= pack.first; i++) {
      const seq = wanted[i] as number;
      texts.set(seq, pack.texts[seq - pack.first]);
    }
  }
  return seqs.map((seq) => texts.get(seq));
}
