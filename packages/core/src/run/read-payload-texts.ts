import type { Store } from '../store/store.js';

/** So many payloads are read at a time, fewer when they are big. */
const MOST_PAYLOADS = 512;
const MOST_CHARACTERS = 1_048_576;

/** Some payloads: those of the seqs from place `first` on. `undefined` for one that is damaged. */
export interface PayloadTexts {
  readonly first: number;
  readonly texts: readonly (string | undefined)[];
}

/** Reads payloads in order, a few at a time, so that only about a megabyte of them is in memory. */
export async function* readPayloadTexts(
  store: Store,
  id: string,
  seqs: readonly number[],
): AsyncGenerator<PayloadTexts> {
  let count = 16;
  for (let first = 0; first < seqs.length; ) {
    const texts = await store.readPayloads(id, seqs.slice(first, first + count));
    yield { first, texts };
    first += texts.length;
    const characters = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
    count = characters * 2 > MOST_CHARACTERS ? Math.max(1, count >> 1) : Math.min(MOST_PAYLOADS, count * 2);
  }
}
