import { type Entry, TidemarkError } from '@tidemark/core';
import type { Database } from './database.js';
import { type EntriesPack, packsOf } from './layout.js';
import { joinHeads, mostEntries } from './pack-batch.js';

/** Heads fetched at a time, about: 2 MB of them. */
const pageEntries = 8_000;

/** The packs from the one that holds `next` on, in one transaction: they may have been packed anew since the last page. */
function fetchPage(
  db: Database,
  id: string,
  next: number,
  lastSeq: number,
  count: number,
): Promise<EntriesPack[]> {
  return db.read(['entries'], async (tx) => {
    const store = tx.objectStore('entries');
    const packs = await store.getAll(packsOf(id, next, lastSeq), count);
    if (packs[0]?.first === next) return packs;
    const before = await store.openCursor(packsOf(id, 0, next), 'prev');
    return before ? [before.value, ...packs] : packs;
  });
}

/** The heads after `after` up to `lastSeq`, while the next ones are being fetched. */
export async function* readHeads(
  db: Database,
  id: string,
  after: number,
  lastSeq: number,
): AsyncGenerator<Entry[], void, undefined> {
  let next = after + 1;
  let page = next <= lastSeq ? fetchPage(db, id, next, lastSeq, pageEntries / mostEntries) : undefined;
  while (page) {
    const packs: readonly EntriesPack[] = await page;
    const end = packs.reduce((highest, { first, count }) => Math.max(highest, first + count), 0);
    if (end <= next) throw missing(id, next, lastSeq);
    const count = Math.ceil((pageEntries * packs.length) / (end - (packs[0]?.first ?? 0)));
    page = end <= lastSeq ? fetchPage(db, id, end, lastSeq, count) : undefined;
    page?.catch(() => {}); // It is reported when its turn comes, if the reader stays that long.
    for (const group of groupsOf(packs)) {
      const heads = parse(id, group);
      const wanted = heads.filter(({ seq }) => seq >= next && seq <= lastSeq);
      if (wanted.length > 0) yield wanted;
    }
    next = end;
  }
}

function groupsOf(packs: readonly EntriesPack[]): EntriesPack[][] {
  const groups: EntriesPack[][] = [];
  let count = Number.POSITIVE_INFINITY;
  for (const pack of packs) {
    count += pack.count;
    if (count > mostEntries) {
      groups.push([]);
      count = pack.count;
    }
    groups.at(-1)?.push(pack);
  }
  return groups;
}

function parse(id: string, packs: readonly EntriesPack[]): Entry[] {
  try {
    return JSON.parse(joinHeads(packs));
  } catch (cause) {
    const message = `The entries of ${JSON.stringify(id)} from ${packs[0]?.first} on are damaged`;
    throw new TidemarkError('STORE_CORRUPT', message, { cause, details: { id } });
  }
}

function missing(id: string, next: number, lastSeq: number): TidemarkError {
  const message = `The entries of ${JSON.stringify(id)} from ${next} to ${lastSeq} are missing`;
  return new TidemarkError('STORE_CORRUPT', message, { details: { id } });
}
