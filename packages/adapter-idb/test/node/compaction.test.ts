import 'fake-indexeddb/auto';
import { createIdbStore, type IdbStore } from '@tidemark/adapter-idb';
import { openDB } from 'idb';
import { describe, expect, test } from 'vitest';
import { entries, entry, range, readSeqs, record, writerOf } from '../fixtures.js';
import { supersede } from '../raw-database.js';

async function openJournal() {
  const name = crypto.randomUUID();
  const store = await createIdbStore({ name, locks: undefined });
  await store.create(record('a'));
  return { name, store, writer: await writerOf(store, 'a') };
}

async function countRecords(name: string) {
  const db = await openDB(name);
  const counts = { entries: await db.count('entries'), payloads: await db.count('payloads') };
  db.close();
  return counts;
}

async function expectWhole(store: IdbStore, lastSeq: number) {
  const seqs = range(1, lastSeq);
  expect(await readSeqs(store, 'a')).toEqual(seqs);
  expect(await store.readPayloads('a', seqs)).toEqual(seqs.map((seq) => entry(seq).payload));
  expect((await store.get('a'))?.lastSeq).toBe(lastSeq);
}

describe('many small batches', () => {
  test('are packed when the writer closes', async () => {
    const { name, store, writer } = await openJournal();
    for (const seq of range(1, 100)) await writer.append([entry(seq)]);
    expect(await countRecords(name)).toEqual({ entries: 100, payloads: 100 });
    await writer.close();
    expect(await countRecords(name)).toEqual({ entries: 1, payloads: 1 });
    await expectWhole(store, 100);
    await store.close();
  });

  test('are packed on the way, so that a crash leaves few', async () => {
    const { name, store, writer } = await openJournal();
    for (const seq of range(1, 1_200)) await writer.append([entry(seq)]);
    expect((await countRecords(name)).entries).toBeLessThan(300);
    await expectWhole(store, 1_200);
    await store.close();
  });

  test('that a dead writer left are packed by the next one', async () => {
    const { name, store, writer } = await openJournal();
    for (const seq of range(1, 20)) await writer.append([entry(seq)]);
    await supersede(name, 'a');
    const next = await writerOf(store, 'a');
    await next.append(entries(21, 30));
    await next.close();
    expect((await countRecords(name)).entries).toBe(1);
    await expectWhole(store, 30);
    await store.close();
  });

  test('are packed when a large one comes; large ones are left alone', async () => {
    const { name, store, writer } = await openJournal();
    for (const seq of range(1, 50)) await writer.append([entry(seq)]);
    await writer.append(entries(51, 550));
    await writer.append(entries(551, 1_050));
    await writer.close();
    expect((await countRecords(name)).entries).toBe(3);
    await expectWhole(store, 1_050);
    await store.close();
  });

  test('may be packed while they are read', async () => {
    const { store, writer } = await openJournal();
    for (const seq of range(1, 60)) await writer.append([entry(seq)]);
    const seqs: number[] = [];
    for await (const batch of store.readEntries('a', { after: 1 })) {
      seqs.push(...batch.map(({ seq }) => seq));
      await writer.close();
    }
    expect(seqs).toEqual(range(2, 60));
    await store.close();
  });

  test('entries without a payload have none afterwards', async () => {
    const { store, writer } = await openJournal();
    for (const seq of range(1, 20)) await writer.append([seq % 3 ? entry(seq) : { seq }]);
    await writer.close();
    const expected = range(1, 20).map((seq) => (seq % 3 ? entry(seq).payload : undefined));
    expect(await store.readPayloads('a', range(1, 20))).toEqual(expected);
    await store.close();
  });

  test('are counted anew by each writer that appends nothing', async () => {
    const { name, store, writer } = await openJournal();
    await writer.append(entries(1, 3));
    await writer.close();
    for (let i = 0; i < 10; i++) await (await writerOf(store, 'a')).close();
    expect((await countRecords(name)).entries).toBe(1);
    await expectWhole(store, 3);
    await store.close();
  });
});

test('payloads are packed by size, so that reading one does not mean reading many', async () => {
  const { name, store, writer } = await openJournal();
  const payload = 'x'.repeat(300_000);
  await writer.append(range(1, 10).map((seq) => ({ seq, payload })));
  expect(await countRecords(name)).toEqual({ entries: 1, payloads: 4 });
  expect(await store.readPayloads('a', [10, 1])).toEqual([payload, payload]);
  await store.close();
});

test('a pack that is missing or damaged: STORE_CORRUPT', async () => {
  const { name, store, writer } = await openJournal();
  await writer.append(entries(1, 200));
  await writer.append(entries(201, 400));
  await writer.close();
  const db = await openDB(name);
  await db.put('entries', { first: 201, count: 200, heads: '[{"seq":201' }, ['a', 201]);
  await expect(readSeqs(store, 'a')).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  await db.delete('entries', ['a', 201]);
  db.close();
  await expect(readSeqs(store, 'a')).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  await store.close();
});
