import { createIdbStore } from '@tidemark/adapter-idb';
import type { EntryWithPayload } from '@tidemark/core';
import { type IDBPDatabase, openDB } from 'idb';
import pMap from 'p-map';
import { completionBatches, createJournal, RUN_ID, writeJournal } from '../src/completions.js';
import { catchUp, RunFold } from '../src/core-dist.js';
import { timed } from '../src/interleave.js';
import { CONCURRENCY, timeRun, trivialExamples } from '../src/trivial-evaluation.js';
import { withDatabase, withStore } from './fresh-store.js';

const OUTPUT_BYTES = 200;
/** As seldom as durability `'process'` allows, and as our writer does. */
const STRICT_EVERY_MS = 900;

const output = 'x'.repeat(OUTPUT_BYTES);
const task = async () => output;

/** A whole run into a new store. */
export function evaluateDurably(count: number): Promise<number> {
  const examples = trivialExamples(count);
  return withStore((store) => timeRun(store, examples, task));
}

/** The simplest thing that keeps results: each is put by itself, and waited for. */
export function putPerResult(count: number): Promise<number> {
  const examples = trivialExamples(count);
  return withDatabase(async (name) => {
    const db = await openDB(name, 1, { upgrade: (db) => void db.createObjectStore('results') });
    const put = async (example: (typeof examples)[number]) => {
      const result = { ...example, output: await task() };
      await db.put('results', result, result.id);
    };
    const durationMs = await timed(() => pMap(examples, put, { concurrency: CONCURRENCY }));
    db.close();
    return durationMs;
  });
}

/** What one batch becomes in the database: its heads and its payloads, under the same key. */
interface Packed {
  readonly key: IDBValidKey;
  readonly heads: unknown;
  readonly payloads: unknown;
}

let batches: EntryWithPayload[][] = [];
let packed: Packed[] = [];

/** Makes what {@link append} and {@link putPacked} store, once, so that neither pays for it. */
export async function makeBatches(count: number): Promise<void> {
  batches = [...completionBatches(count, OUTPUT_BYTES)];
  await appendTo(async (name) => {
    packed = await withOpen(name, readPacked);
  });
}

/** The writer, from its opening to its clean end. */
export function append(): Promise<number> {
  return appendTo();
}

function appendTo(look?: (name: string) => Promise<void>): Promise<number> {
  return withStore(async (store, name) => {
    await createJournal(store);
    const durationMs = await timed(async () => {
      const writer = await store.openWriter(RUN_ID);
      for (const batch of batches) await writer?.append(batch);
      await writer?.close();
    });
    await look?.(name);
    return durationMs;
  });
}

async function readPacked(db: IDBPDatabase): Promise<Packed[]> {
  const keys = await db.getAllKeys('entries');
  return Promise.all(
    keys.map(async (key) => ({
      key,
      heads: await db.get('entries', key),
      payloads: await db.get('payloads', key),
    })),
  );
}

/** The same records in bare transactions, a batch in each, and nothing else: no packing, no lock, no fence. */
export function putPacked(): Promise<number> {
  return withDatabase(async (name) => {
    const db = await openDB(name, 1, {
      upgrade(db) {
        db.createObjectStore('entries');
        db.createObjectStore('payloads');
      },
    });
    let strictAt = performance.now();
    const put = async ({ key, heads, payloads }: Packed, isLast: boolean) => {
      const isStrict = isLast || performance.now() - strictAt >= STRICT_EVERY_MS;
      const options = isStrict ? ({ durability: 'strict' } as const) : {};
      const tx = db.transaction(['entries', 'payloads'], 'readwrite', options);
      const done = tx.done;
      void tx.objectStore('entries').put(heads, key);
      if (payloads !== undefined) void tx.objectStore('payloads').put(payloads, key);
      await done;
      if (isStrict) strictAt = performance.now();
    };
    const durationMs = await timed(async () => {
      for (const each of packed) await put(each, each === packed.at(-1));
    });
    db.close();
    return durationMs;
  });
}

/** Writes a run that {@link reload} and {@link getAllTexts} read, and the same heads for {@link getAllHeads}. */
export async function writeRun(name: string, count: number): Promise<void> {
  const store = await createIdbStore({ name });
  await writeJournal(store, completionBatches(count, OUTPUT_BYTES));
  await store.close();
  const db = await openDB(headsOf(name), 1, { upgrade: (db) => void db.createObjectStore('entries') });
  for (const batch of completionBatches(count, OUTPUT_BYTES)) {
    const heads = batch.map(({ payload, ...head }) => head);
    await db.put('entries', heads, [RUN_ID, heads[0]?.seq ?? 0]);
  }
  db.close();
}

/** Where the heads of a run are packed as plain objects. */
function headsOf(name: string): string {
  return `${name}-heads`;
}

/** From the opening of the store to a completion set that knows all entries. */
export async function reload(name: string, count: number): Promise<number> {
  const fold = new RunFold();
  const durationMs = await timed(async () => {
    const store = await createIdbStore({ name });
    await catchUp(store, RUN_ID, fold);
    await store.close();
  });
  requireAll(fold.completions.ok, count);
  return durationMs;
}

/** The heads, packed as they are handed over, in one request: what a reload can't do without. */
export function getAllHeads(name: string, count: number): Promise<number> {
  return getAll<readonly unknown[]>(headsOf(name), count, ({ length }) => length);
}

/** The packs as the store keeps them, texts of JSON, in one request, and no heads made of them. */
export function getAllTexts(name: string, count: number): Promise<number> {
  return getAll<{ count: number }>(name, count, (pack) => pack.count);
}

/** As {@link getAllTexts}, with the heads as objects. */
export function getAllParsedTexts(name: string, count: number): Promise<number> {
  return getAll<{ heads: string }>(name, count, ({ heads }) => JSON.parse(heads).length);
}

async function getAll<Pack>(name: string, count: number, heads: (pack: Pack) => number): Promise<number> {
  let found = 0;
  const durationMs = await timed(() =>
    withOpen(name, async (db) => {
      for (const pack of await db.getAll('entries')) found += heads(pack);
    }),
  );
  requireAll(found, count + 2); // The session and its end have heads too.
  return durationMs;
}

async function withOpen<T>(name: string, use: (db: IDBPDatabase) => Promise<T>): Promise<T> {
  const db = await openDB(name);
  try {
    return await use(db);
  } finally {
    db.close();
  }
}

function requireAll(found: number, entries: number): void {
  if (found !== entries) throw new Error(`${found} of ${entries} entries were read`);
}
