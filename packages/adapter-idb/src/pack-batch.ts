import type { EntryWithPayload, JsonObject } from '@tidemark/core';
import type { EntriesPack, PayloadsPack } from './layout.js';
import { misuse } from './store-error.js';

/** The most entries in one pack. */
export const mostEntries = 1_000;

/** Payloads that come after this many characters go into another pack, which bounds what reading one of them costs. */
const mostCharacters = 1_048_576;

/** A batch as it is stored. */
export interface PackedBatch {
  readonly entries: readonly EntriesPack[];
  readonly payloads: readonly PayloadsPack[];
  readonly lastSeq: number;
  readonly characters: number;
}

/**
 * Copies a batch into the form it is stored in.
 *
 * @throws {TypeError} when it is not dense from `first`, or holds what JSON can't.
 */
export function packBatch(batch: readonly EntryWithPayload[], first: number): PackedBatch {
  const payloads: [seq: number, text: string][] = [];
  let characters = 0;
  const heads = batch.map((entry, index): JsonObject => {
    if (entry?.seq !== first + index) {
      throw misuse(`an entry with seq ${first + index}`, entry?.seq);
    }
    const { payload, ...head } = entry;
    if (typeof payload === 'string') {
      payloads.push([entry.seq, payload]);
      characters += payload.length;
    } else if (payload !== undefined) {
      throw misuse(`the payload of entry ${entry.seq} to be a string`, typeof payload);
    }
    return head;
  });
  const entries: EntriesPack[] = [];
  for (let start = 0; start < heads.length; start += mostEntries) {
    const slice = heads.slice(start, start + mostEntries);
    const text = JSON.stringify(slice);
    entries.push({ first: first + start, count: slice.length, heads: text });
    characters += text.length;
  }
  return {
    entries,
    payloads: packPayloads(payloads),
    lastSeq: first + batch.length - 1,
    characters,
  };
}

/** Packs payloads given in `seq` order. Entries without one are left out at the edges of a pack and are holes inside. */
export function packPayloads(payloads: Iterable<readonly [seq: number, text: string]>): PayloadsPack[] {
  const packs: { first: number; texts: (string | undefined)[] }[] = [];
  let pack: (typeof packs)[number] | undefined;
  let characters = 0;
  for (const [seq, text] of payloads) {
    if (!pack || seq - pack.first >= mostEntries || characters + text.length > mostCharacters) {
      pack = { first: seq, texts: [] };
      packs.push(pack);
      characters = 0;
    }
    while (pack.first + pack.texts.length < seq) pack.texts.push(undefined);
    pack.texts.push(text);
    characters += text.length;
  }
  return packs;
}
