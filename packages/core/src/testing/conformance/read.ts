import type { Entry } from '../../store/store.js';
import { expectCode, expectEqual, expectThat } from '../expectations.js';
import type { ConformanceCases } from './conformance-case.js';
import { entries, heads, readAll, record, seqsOf, vandalize } from './fixtures.js';

/** The most entries that one batch of `readEntries` may hold. */
const MAX_BATCH_ENTRIES = 5_000;

/** Reading heads. */
export const readCases: ConformanceCases = {
  'readEntries: NOT_FOUND when there is no such journal': async ({ store }) => {
    await store.create(record('a'));
    await expectCode(readAll(store, 'b'), 'NOT_FOUND', 'readEntries of an unknown id');
  },

  'readEntries: after gives only entries with a higher seq': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    for (const last of [1, 10, 20]) await writer.append(entries(last === 1 ? 1 : last === 10 ? 2 : 11, last));
    for (const after of [-1, 0, 1, 5, 9, 10, 11, 19, 20, 21, 1_000_000]) {
      expectEqual(await readAll(store, 'a', after), heads(Math.max(after, 0) + 1, 20), `after ${after}`);
    }
  },

  'readEntries: batches are of bounded size: at most 5,000 entries': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    for (let first = 1; first <= 20_000; first += 1_000) await writer.append(entries(first, first + 999));
    let next = 1;
    for await (const batch of store.readEntries('a')) {
      expectThat(
        batch.length <= MAX_BATCH_ENTRIES,
        `a batch has at most ${MAX_BATCH_ENTRIES} entries, not ${batch.length}`,
      );
      for (const entry of batch)
        if (entry.seq !== next++) throw new Error(`expected seq ${next - 1}, got ${entry.seq}`);
    }
    expectEqual(next - 1, 20_000, 'how many entries');
  },

  'readEntries: while appending, all that counted at the call and only whole batches': async (context) => {
    const { store, openStore } = context;
    const writer = await context.createAndOpen(store, 'a');
    const readers = [store, await openStore()];
    const reads: Promise<void>[] = [];
    for (let first = 1; first <= 500; first += 5) {
      const appended = writer.append(entries(first, first + 4));
      const reader = readers[first % 2] ?? store;
      const acknowledged = first - 1;
      reads.push(
        readAll(reader, 'a').then((read) => {
          expectThat(
            read.length >= acknowledged,
            `${acknowledged} acknowledged entries are read, got ${read.length}`,
          );
          expectThat(read.length % 5 === 0, `no batch of 5 is torn, got ${read.length}`);
          expectEqual(read, heads(1, read.length), 'the entries');
        }),
      );
      await appended;
    }
    await Promise.all(reads);
  },

  'readEntries: ends where the journal ended when the reading began': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    for (let first = 1; first <= 6_000; first += 1_000) await writer.append(entries(first, first + 999));
    let lastSeq = 6_000;
    const seqs: number[] = [];
    for await (const batch of store.readEntries('a')) {
      seqs.push(...seqsOf(batch));
      await writer.append(entries(lastSeq + 1, lastSeq + 10));
      lastSeq += 10;
    }
    expectEqual(seqs, seqsOf(heads(1, 6_000)), 'the seqs');
  },

  'readEntries: may be left early, and the journal goes on': async ({ store, openWriter, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    for (let first = 1; first <= 10_000; first += 1_000) await writer.append(entries(first, first + 999));
    for (let times = 0; times < 50; times++) {
      for await (const batch of store.readEntries('a')) {
        expectEqual(batch[0]?.seq, 1, 'the first seq');
        break;
      }
    }
    const unstarted = store.readEntries('a')[Symbol.asyncIterator]();
    await unstarted.return?.();
    expectEqual((await unstarted.next()).done, true, 'done, after return() of a reader that never started');
    await writer.append(entries(10_001, 10_002));
    await writer.close();
    await (await openWriter(store, 'a')).close();
    await store.delete('a');
    expectEqual(await store.get('a'), undefined, 'get, once deleted');
  },

  'readEntries: one that throws in the middle of its loop leaves nothing behind': async ({
    store,
    createAndOpen,
  }) => {
    const writer = await createAndOpen(store, 'a');
    await writer.append(entries(1, 10));
    const thrown = new Error('thrown by the reader');
    const outcome = await readAndThrow(store.readEntries('a'), thrown).catch((error: unknown) => error);
    expectThat(outcome === thrown, "the reader's own error comes out");
    expectEqual(await readAll(store, 'a'), heads(1, 10), 'the entries');
  },

  'readEntries: many readers at the same time do not disturb each other': async ({
    store,
    openStore,
    createAndOpen,
  }) => {
    const writer = await createAndOpen(store, 'a');
    for (let first = 1; first <= 2_000; first += 100) await writer.append(entries(first, first + 99));
    const other = await openStore();
    const reads = await Promise.all(
      Array.from({ length: 20 }, (_, index) => readAll(index % 2 ? other : store, 'a', index)),
    );
    for (const [index, read] of reads.entries())
      expectEqual(read, heads(index + 1, 2_000), `reader ${index}`);
  },

  'readEntries: changing what was read changes nothing': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    await writer.append(entries(1, 3));
    for (const entry of await readAll(store, 'a')) vandalize(entry);
    expectEqual(await readAll(store, 'a'), heads(1, 3), 'the entries');
  },
};

async function readAndThrow(batches: AsyncIterable<readonly Entry[]>, error: Error): Promise<void> {
  for await (const _ of batches) throw error;
}
