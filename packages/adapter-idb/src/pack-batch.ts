import type { EntryWithPayload, JsonObject } from '@tidemark/core';
import type { EntriesPack, PayloadsPack } from './layout.js';

/** The most entries in one pack. */
const mostEntries = 1_000;

/** Payloads that come after this many characters go into another pack, which bounds what reading one of them costs. */
const mostCharacters = 1_048_576;

/** A record of so many entries or characters is worth a request of its own. */
const largeEntries = 100;
const largeCharacters = 131_072;

/** A batch as it is stored. */
export interface PackedBatch {
  readonly entries: readonly EntriesPack[];
  readonly payloads: readonly PayloadsPack[];
  readonly lastSeq: number;
  readonly characters: number;
  /** Whether its records need not be packed with others. */
  readonly isLarge: boolean;
}

/** Copies a batch into the form it is stored in. @throws {TypeError} when it holds what JSON can't. */
export function packBatch(batch: readonly EntryWithPayload[], first: number): PackedBatch {
  let characters = 0;
  const heads = batch.map(({ payload = '', ...head }): JsonObject => {
    characters += payload.length;
    return head;
  });
  const entries = packHeads(heads, first);
  for (const pack of entries) characters += pack.heads.length;
  return {
    entries,
    payloads: packPayloads(batch),
    lastSeq: first + batch.length - 1,
    characters,
    isLarge: batch.length >= largeEntries || characters >= largeCharacters,
  };
}

/** Packs heads that are dense from `first`. */
export function packHeads(heads: readonly JsonObject[], first: number): EntriesPack[] {
  const packs: EntriesPack[] = [];
  for (let start = 0; start < heads.length; start += mostEntries) {
    const slice = heads.slice(start, start + mostEntries);
    packs.push({ first: first + start, count: slice.length, heads: JSON.stringify(slice) });
  }
  return packs;
}

/** Packs the payloads of entries given in `seq` order. Those without one are left out at the edges of a pack and are holes inside. */
export function packPayloads(
  entries: readonly { readonly seq: number; readonly payload?: string | undefined }[],
): PayloadsPack[] {
  const packs: { first: number; texts: (string | undefined)[] }[] = [];
  let pack: (typeof packs)[number] | undefined;
  let characters = 0;
  for (const { seq, payload } of entries) {
    if (payload === undefined) continue;
    if (!pack || seq - pack.first >= mostEntries || characters + payload.length > mostCharacters) {
      pack = { first: seq, texts: [] };
      packs.push(pack);
      characters = 0;
    }
    pack.texts[seq - pack.first] = payload;
    characters += payload.length;
  }
  return packs;
}
