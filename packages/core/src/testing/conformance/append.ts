import { expectEqual, expectThat, expectTypeError } from '../expectations.js';
import type { ConformanceCases } from './conformance-case.js';
import { appendInBatches, entries, head, heads, payload, readAll, seqsOf } from './fixtures.js';

/** Appending. */
export const appendCases: ConformanceCases = {
  'append: keeps order across batches, writers and reopened stores': async ({
    store,
    openStore,
    ...context
  }) => {
    const writer = await context.createAndOpen(store, 'a');
    await writer.append(entries(1, 1));
    await writer.append(entries(2, 50));
    await writer.close();
    await (await context.openWriter(store, 'a')).append(entries(51, 53));
    await store.close();
    const reopened = await openStore();
    await (await context.openWriter(reopened, 'a')).append(entries(54, 60));
    expectEqual(await readAll(reopened, 'a'), heads(1, 60), 'the entries');
    expectEqual(
      await reopened.readPayloads('a', [1, 50, 60]),
      [payload(1), payload(50), payload(60)],
      'payloads',
    );
  },

  'append: once acknowledged, another store on the place sees it': async ({
    store,
    openStore,
    createAndOpen,
  }) => {
    const other = await openStore();
    const writer = await createAndOpen(store, 'a');
    for (const last of [3, 6, 9]) {
      await writer.append(entries(last - 2, last));
      expectEqual(await readAll(other, 'a'), heads(1, last), 'the entries');
      expectEqual(await other.readPayloads('a', [last]), [payload(last)], 'the newest payload');
      expectEqual((await other.get('a'))?.lastSeq, last, 'lastSeq');
    }
  },

  'append: an empty batch does nothing': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    await writer.append([]);
    expectEqual((await store.get('a'))?.lastSeq, 0, 'lastSeq');
    await writer.append(entries(1, 2));
    await writer.append([]);
    await writer.append(entries(3, 3));
    expectEqual(await readAll(store, 'a'), heads(1, 3), 'the entries');
  },

  'append: a writer that appended nothing leaves the journal as it was': async ({
    store,
    openWriter,
    createAndOpen,
  }) => {
    await (await createAndOpen(store, 'a')).close();
    const writer = await openWriter(store, 'a');
    await writer.append(entries(1, 3));
    await writer.close();
    await (await openWriter(store, 'a')).close();
    expectEqual((await store.get('a'))?.lastSeq, 3, 'lastSeq');
    expectEqual(await readAll(store, 'a'), heads(1, 3), 'the entries');
  },

  'append: 200 at the same time take effect in call order': async ({ store, openStore, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    const acknowledged: number[] = [];
    const appends = Array.from({ length: 200 }, async (_, index) => {
      await writer.append(entries(2 * index + 1, 2 * index + 2));
      acknowledged.push(index);
    });
    await Promise.all(appends);
    expectEqual(await readAll(await openStore(), 'a'), heads(1, 400), 'the entries');
    expectEqual(acknowledged.length, 200, 'how many were acknowledged');
  },

  'append: TypeError when a seq is not the next one; nothing of the batch is stored': async ({
    store,
    createAndOpen,
  }) => {
    const writer = await createAndOpen(store, 'a');
    await writer.append(entries(1, 3));
    const wrong = {
      'a gap before it': entries(5, 6),
      'a seq again': entries(3, 4),
      'a gap inside': [head(4), head(6)],
      'a seq twice': [head(4), head(4)],
      'out of order': [head(5), head(4)],
      zero: [head(0)],
      'a fraction': [head(3.5)],
      'no number': [{ seq: '4' as unknown as number }],
    };
    for (const [what, batch] of Object.entries(wrong)) await expectTypeError(writer.append(batch), what);
    expectEqual((await store.get('a'))?.lastSeq, 3, 'lastSeq');
    await writer.append([{ seq: 4 }]);
    expectEqual(await readAll(store, 'a'), [...heads(1, 3), { seq: 4 }], 'the entries');
    expectEqual(await store.readPayloads('a', [4, 5]), [undefined, undefined], 'the payloads');
  },

  'append: copies the batch; changing it after the call changes nothing': async ({
    store,
    createAndOpen,
  }) => {
    const writer = await createAndOpen(store, 'a');
    const scores: Record<string, number> = { exact: 1 };
    const usage = [{ tokens: 1 }];
    const entry = { seq: 1, exampleId: 'x', scores, usage, payload: 'before' };
    const batch = [entry];
    const appended = writer.append(batch);
    entry.exampleId = 'y';
    entry.payload = 'after';
    scores.exact = 0;
    scores.more = 0;
    usage[0] = { tokens: 2 };
    batch.push({ ...entry, seq: 2 });
    await appended;
    expectEqual(
      await readAll(store, 'a'),
      [{ seq: 1, exampleId: 'x', scores: { exact: 1 }, usage: [{ tokens: 1 }] }],
      'the entries',
    );
    expectEqual(await store.readPayloads('a', [1, 2]), ['before', undefined], 'the payloads');
  },

  'append: leaves the batch it was given as it is': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    const batch = entries(1, 3).map((entry) => Object.freeze(entry));
    await writer.append(Object.freeze(batch));
    expectEqual(batch, entries(1, 3), 'the batch');
    expectThat(batch.every(Object.isFrozen), 'frozen entries are accepted');
  },

  'append: 10,000 entries in batches of 1,000': async ({ store, openStore, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    await appendInBatches(writer, 10_000, 1_000);
    const expected = Array.from({ length: 10_000 }, (_, index) => index + 1);
    expectEqual(seqsOf(await readAll(await openStore(), 'a')), expected, 'the seqs');
    expectEqual((await store.get('a'))?.lastSeq, 10_000, 'lastSeq');
  },

  'append: a batch of 10,000 entries': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    await writer.append(entries(1, 10_000));
    expectEqual((await readAll(store, 'a')).length, 10_000, 'how many entries');
    expectEqual(await store.readPayloads('a', [1, 10_000]), [payload(1), payload(10_000)], 'payloads');
  },
};
