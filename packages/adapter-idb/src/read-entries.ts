import type { Entry, TidemarkError } from '@tidemark/core';
import { wrap } from 'idb';
import type { Database } from './database.js';
import { lastIn } from './last-in.js';
import { type EntriesPack, packsOf } from './layout.js';
import { journalError } from './store-error.js';

/** Packs fetched at a time: 3 MB of heads, about, when they are full. */
const pagePacks = 10;

/** The packs from the one that holds `next` on, in one transaction: they may have been packed anew since the last page. */
function fetchPage(db: Database, id: string, next: number, lastSeq: number): Promise<EntriesPack[]> {
  return db.read(async (tx) => {
    const store = tx.objectStore('entries');
    const packs: EntriesPack[] = await wrap(store.getAll(packsOf(id, next, lastSeq), pagePacks));
    if (packs[0]?.first === next) return packs;
    const before = await lastIn<EntriesPack>(store, packsOf(id, 0, next));
    return before ? [before, ...packs] : packs;
  });
}

/** The heads after `after` up to `lastSeq`, in batches of one pack, while the next ones are being fetched. */
export async function* readHeads(
  db: Database,
  id: string,
  after: number,
  lastSeq: number,
): AsyncGenerator<Entry[], void, undefined> {
  let next = after + 1;
  let page = next <= lastSeq ? fetchPage(db, id, next, lastSeq) : undefined;
  while (page) {
    const packs: readonly EntriesPack[] = await page;
    const end = packs.reduce((highest, { first, count }) => Math.max(highest, first + count), 0);
    if (end <= next) throw damaged(id, next);
    page = end <= lastSeq ? fetchPage(db, id, end, lastSeq) : undefined;
    page?.catch(() => {}); // It is reported when its turn comes, if the reader stays that long.
    for (const pack of packs) {
      const heads = parse(id, pack).filter(({ seq }) => seq >= next && seq <= lastSeq);
      if (heads.length > 0) yield heads;
    }
    next = end;
  }
}

function parse(id: string, { first, heads }: EntriesPack): Entry[] {
  try {
    return JSON.parse(heads);
  } catch (cause) {
    throw damaged(id, first, cause);
  }
}

function damaged(id: string, first: number, cause?: unknown): TidemarkError {
  return journalError('STORE_CORRUPT', `The entries from ${first} on are damaged in`, id, cause);
}
