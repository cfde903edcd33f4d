import type { Entry, TidemarkError } from '@tidemark/core';
import { journalError } from '@tidemark/core/store';
import { wrap } from 'idb';
import type { Database } from './database.js';
import { needJournal } from './journal-parts.js';
import { lastIn } from './last-in.js';
import { type EntriesPack, packsOf } from './layout.js';

/** Packs fetched at a time: 3 MB of heads, about, when they are full. */
const pagePacks = 10;

/** The heads after `after`, in batches of one pack, while the next ones are being fetched. */
export async function* readHeads(
  db: Database,
  id: string,
  after: number,
): AsyncGenerator<Entry[], void, undefined> {
  const [, , { lastSeq }] = await db.read((tx) => needJournal(tx, id));
  let next = after + 1;

  /** The packs from the one that holds `next` on, in one transaction: they may have been packed anew since the last page. */
  async function fetchPage(): Promise<EntriesPack[]> {
    if (next > lastSeq) return [];
    return db.read(async (tx) => {
      const store = tx.objectStore('entries');
      const packs: EntriesPack[] = await wrap(store.getAll(packsOf(id, next, lastSeq), pagePacks));
      if (packs[0]?.first === next) return packs;
      const before = await lastIn<EntriesPack>(store, packsOf(id, 0, next));
      return before ? [before, ...packs] : packs;
    });
  }

  let page = fetchPage();
  while (next <= lastSeq) {
    const packs = await page;
    const from = next;
    next = packs.reduce((end, { first, count }) => Math.max(end, first + count), 0);
    if (next <= from) throw damaged(id, from);
    page = fetchPage();
    page.catch(() => {}); // It is reported when its turn comes, if the reader stays that long.
    for (const pack of packs) {
      const heads = parse(id, pack).filter(({ seq }) => seq >= from && seq <= lastSeq);
      if (heads.length > 0) yield heads;
    }
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
