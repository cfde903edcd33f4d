import 'fake-indexeddb/auto';
import { createIdbStore, type IdbStore } from '@tidemark/adapter-idb';
import { deleteDB } from 'idb';
import { describe, expect, test } from 'vitest';
import { entries, range, readSeqs, record, writerOf } from '../fixtures.js';

/** IndexedDB whose connections and transactions a test can cut, as browsers do. */
function fragileIndexedDB() {
  let current: IDBDatabase | undefined;
  let abortNext = 0;
  let abortNextOpen = 0;
  const open = (name: string, version?: number) => {
    if (abortNextOpen > 0) {
      abortNextOpen--;
      const error = new DOMException('The connection was closed.', 'AbortError');
      const aborted: Partial<IDBOpenDBRequest> = { error };
      queueMicrotask(() => aborted.onerror?.call(aborted as IDBOpenDBRequest, new Event('error')));
      return aborted as IDBOpenDBRequest;
    }
    const request = indexedDB.open(name, version);
    request.addEventListener('success', () => {
      const db = request.result;
      current = db;
      const begin = db.transaction.bind(db);
      db.transaction = (...args) => {
        const tx = begin(...args);
        if (args[1] === 'readwrite' && abortNext > 0) {
          abortNext--;
          tx.abort();
        }
        return tx;
      };
    });
    return request;
  };
  return {
    indexedDB: { open } as IDBFactory,
    cut: () => current?.close(),
    abortWrites: (count: number) => {
      abortNext = count;
    },
    abortOpen: () => {
      abortNextOpen = 1;
    },
  };
}

async function openFragile() {
  const { indexedDB, ...fragile } = fragileIndexedDB();
  const store = await createIdbStore({ name: crypto.randomUUID(), locks: undefined, indexedDB });
  await store.create(record('a'));
  return { store, ...fragile };
}

describe('a connection that the browser cuts', () => {
  const operations: Record<string, (store: IdbStore) => Promise<unknown>> = {
    get: (store) => store.get('a'),
    list: (store) => store.list(),
    update: (store) => store.update('a', { label: 'x' }),
    create: (store) => store.create(record('b')),
    delete: (store) => store.delete('a'),
    openWriter: (store) => store.openWriter('a'),
    readEntries: (store) => readSeqs(store, 'a'),
    readPayloads: (store) => store.readPayloads('a', [1]),
  };
  for (const [name, operate] of Object.entries(operations)) {
    test(`${name} goes on with a new one`, async () => {
      const { store, cut } = await openFragile();
      cut();
      await operate(store);
      await store.close();
    });
  }

  test('appends go on with a new one, each stored once', async () => {
    const { store, cut, abortWrites } = await openFragile();
    const writer = await writerOf(store, 'a');
    await writer.append(entries(1, 2));
    cut();
    await writer.append(entries(3, 4));
    abortWrites(1);
    await writer.append(entries(5, 6));
    expect(await readSeqs(store, 'a')).toEqual(range(1, 6));
    await store.close();
  });

  test('while the site is being cleared, the new one is cut too: goes on with the next', async () => {
    const { store, cut, abortOpen } = await openFragile();
    cut();
    abortOpen();
    expect((await store.get('a'))?.id).toBe('a');
    await store.close();
  });

  test('a commit that fails twice: STORE_FAILED, and the next writer goes on', async () => {
    const { store, abortWrites } = await openFragile();
    const writer = await writerOf(store, 'a');
    await writer.append(entries(1, 2));
    abortWrites(2);
    const failed = { code: 'STORE_FAILED' };
    await expect(writer.append(entries(3, 4))).rejects.toMatchObject(failed);
    await expect(writer.append(entries(5, 6))).rejects.toMatchObject(failed);
    await writer.close();
    await (await writerOf(store, 'a')).append(entries(3, 4));
    expect(await readSeqs(store, 'a')).toEqual(range(1, 4));
    await store.close();
  });
});

test('a database that is gone: the writer has lost its journal, the store goes on', async () => {
  const name = crypto.randomUUID();
  const store = await createIdbStore({ name, locks: undefined });
  await store.create(record('a'));
  const writer = await writerOf(store, 'a');
  await writer.append(entries(1, 2));
  await deleteDB(name);
  await expect(writer.append(entries(3, 4))).rejects.toMatchObject({ code: 'SUPERSEDED' });
  expect(writer.lost.aborted).toBe(true);
  expect(await store.get('a')).toBeUndefined();
  await store.create(record('a'));
  await store.close();
});
