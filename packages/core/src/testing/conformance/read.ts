import type { Entry } from '../../store/store.js';
import { expectCode, expectEqual, expectThat } from '../expectations.js';
import type { ConformanceCases } from './conformance-case.js';
import { appendInBatches, entries, heads, readAll, record, seqsOf, vandalize } from './fixtures.js';

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
    await writer.append(entries(1, 1));
    await writer.append(entries(2, 10));
    await writer.append(entries(11, 20));
    for (const after of [-1, 0, 1, 5, 9, 10, 11, 19, 20, 21, 1_000_000]) {
      expectEqual(await readAll(store, 'a', after), heads(Math.max(after, 0) + 1, 20), `after ${after}`);
    }
  },

  'readEntries: batches are of bounded size: at most 5,000 entries': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    await appendInBatches(writer, 20_000, 1_000);
    let last = 0;
    for await (const batch of store.readEntries('a')) {
      expectThat(batch.length <= MAX_BATCH_ENTRIES, `no batch is larger, got ${batch.length} entries`);
      for (const { seq } of batch) expectEqual(seq, ++last, 'the seq');
    }
    expectEqual(last, 20_000, 'the last seq');
  },

  'readEntries: while appending, all that counted at the call and only whole batches': async (context) => {
    const { store, openStore } = context;
    const writer = await context.createAndOpen(store, 'a');
    const readers = [store, await openStore()];
    for (let acknowledged = 0; acknowledged < 500; acknowledged += 5) {
      const appended = writer.append(entries(acknowledged + 1, acknowledged + 5));
      const reads = Promise.all(readers.map((reader) => readAll(reader, 'a')));
      for (const read of (await Promise.all([reads, appended]))[0]) {
        expectThat(read.length >= acknowledged, `${acknowledged} entries are read, got ${read.length}`);
        expectThat(read.length % 5 === 0, `no batch of 5 is torn, got ${read.length}`);
        expectEqual(read, heads(1, read.length), 'the entries');
      }
    }
  },

  'readEntries: ends where the journal ended when the reading began': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    await appendInBatches(writer, 6_000, 1_000);
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
    await appendInBatches(writer, 10_000, 1_000);
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
    await appendInBatches(writer, 2_000, 100);
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
