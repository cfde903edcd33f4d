import 'fake-indexeddb/auto';
import { createIdbStore, type IdbStoreOptions } from '@tidemark/adapter-idb';
import { openDB } from 'idb';
import { describe, expect, test, vi } from 'vitest';
import { entries, readSeqs, record, writerOf } from '../fixtures.js';
import { manualClock } from './manual-clock.js';

const options = (): IdbStoreOptions => ({ name: crypto.randomUUID(), locks: undefined });

describe('createIdbStore', () => {
  const wrong: [string, unknown][] = [
    ['no options', undefined],
    ['no name', {}],
    ['an empty name', { name: '' }],
    ['a name that is no text', { name: 5 }],
    ['an unknown durability', { name: 'x', durability: 'relaxed' }],
    ['an unknown option', { name: 'x', dir: 'y' }],
  ];
  for (const [what, given] of wrong) {
    test(`${what}: TypeError`, async () => {
      await expect(createIdbStore(given as IdbStoreOptions)).rejects.toThrow(TypeError);
    });
  }

  test('no IndexedDB: STORE_FAILED that names the way out', async () => {
    const failed = { code: 'STORE_FAILED', message: expect.stringContaining('createMemoryStore()') };
    await expect(createIdbStore({ ...options(), indexedDB: undefined })).rejects.toMatchObject(failed);
  });

  test('IndexedDB that may not be used: STORE_FAILED with the cause', async () => {
    const denied = new DOMException('denied', 'SecurityError');
    const factory = { open: () => Promise.reject(denied) } as unknown as IDBFactory;
    factory.open = () => {
      throw denied;
    };
    await expect(createIdbStore({ ...options(), indexedDB: factory })).rejects.toMatchObject({
      code: 'STORE_FAILED',
      cause: denied,
    });
  });

  test('a database of a newer version: FORMAT_NEWER', async () => {
    const given = options();
    (await openDB(given.name, 2)).close();
    await expect(createIdbStore(given)).rejects.toMatchObject({ code: 'FORMAT_NEWER' });
  });

  test('an upgrade by a newer version is not held up: FORMAT_NEWER from then on', async () => {
    const given = options();
    const store = await createIdbStore(given);
    await store.create(record('a'));
    const writer = await writerOf(store, 'a');
    const appended = writer.append(entries(1, 3));
    const newer = await openDB(given.name, 2);
    await appended;
    await expect(writer.append(entries(4, 4))).rejects.toMatchObject({ code: 'FORMAT_NEWER' });
    await expect(store.get('a')).rejects.toMatchObject({ code: 'FORMAT_NEWER' });
    newer.close();
    await store.close();
  });

  for (const [what, isBlocked, advice] of [
    ['an open that hangs', false, 'reload the page'],
    ['an open that another tab blocks', true, 'another tab'],
  ] as const) {
    test(`${what}: STORE_FAILED in time, and a late success is closed`, async () => {
      const request: Partial<IDBOpenDBRequest> = {};
      const clock = manualClock();
      const indexedDB = { open: () => request } as unknown as IDBFactory;
      const opening = createIdbStore({ ...options(), indexedDB, clock });
      if (isBlocked) request.onblocked?.call(request as IDBOpenDBRequest, {} as IDBVersionChangeEvent);
      clock.advance(10_000);
      await expect(opening).rejects.toMatchObject({
        code: 'STORE_FAILED',
        message: expect.stringContaining(advice),
      });
      const close = vi.fn();
      Object.assign(request, { result: { close } });
      request.onsuccess?.call(request as IDBOpenDBRequest, {} as Event);
      expect(close).toHaveBeenCalledOnce();
    });
  }

  test('without Web Locks: one warning that says so', async () => {
    vi.resetModules();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const fresh = await import('@tidemark/adapter-idb');
    for (let i = 0; i < 2; i++) await (await fresh.createIdbStore(options())).close();
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toContain('Web Locks');
    warn.mockRestore();
  });
});

test('misuse: TypeError, and nothing is stored', async () => {
  const store = await createIdbStore(options());
  await store.create(record('a'));
  for (const notes of [undefined, null, 'text', [1]]) {
    await expect(store.update('a', notes as never)).rejects.toThrow(TypeError);
  }
  await expect(store.openWriter('a', { durability: 'fast' as never })).rejects.toThrow(TypeError);
  const writer = await writerOf(store, 'a');
  await expect(writer.append([{ seq: 1 }, { seq: 2, n: 1n as never }])).rejects.toThrow(TypeError);
  await expect(writer.append([{ seq: 1, payload: 5 as never }])).rejects.toThrow(TypeError);
  await writer.append([{ seq: 1 }]);
  expect(await readSeqs(store, 'a')).toEqual([1]);
  await store.close();
});

describe('health', () => {
  test('says what the browser says, and asks it to persist only when told to', async () => {
    const persist = vi.fn(async () => true);
    const storage = {
      estimate: async () => ({ usage: 5, quota: 10 }),
      persisted: async () => false,
      persist,
    };
    const store = await createIdbStore({ ...options(), storage });
    const health = { usageBytes: 5, quotaBytes: 10, isPersisted: false, locking: 'lease' };
    expect(await store.health()).toEqual(health);
    expect(persist).not.toHaveBeenCalled();
    expect(await store.health({ persist: true })).toEqual({ ...health, isPersisted: true });
    await store.close();
  });

  test('says nothing where the browser says nothing', async () => {
    const store = await createIdbStore({ ...options(), storage: undefined });
    expect(await store.health({ persist: true })).toEqual({ locking: 'lease' });
    await store.close();
  });
});
