import { describe, expect, test, vi } from 'vitest';
import { TidemarkError } from '../../src/model/errors.js';
import { breakMemoryLock, createMemoryPlace, createMemoryStore } from '../../src/store/memory-store.js';
import type { Store, Writer } from '../../src/store/store.js';
import {
  createFaultyStore,
  type Faults,
  type FaultyStore,
  storeConformance,
} from '../../src/testing/index.js';

describe('without faults', () => {
  storeConformance({
    test,
    open: () => {
      const place = createMemoryPlace();
      return {
        openStore: () => createFaultyStore(createMemoryStore(place)),
        breakLock: (id) => breakMemoryLock(place, id),
      };
    },
  });
});

const RECORD = {
  id: 'a',
  kind: 'run',
  createdAt: '2024-01-01T00:00:00.000Z',
  formatVersion: 1,
  header: {},
} as const;

async function setUp(faults: Faults = {}): Promise<{ inner: Store; store: FaultyStore; writer: Writer }> {
  const inner = createMemoryStore();
  const store = createFaultyStore(inner, faults);
  await store.create(RECORD);
  const writer = await store.openWriter('a');
  if (!writer) throw new Error('no writer');
  return { inner, store, writer };
}

async function storedSeqs(store: Store): Promise<number[]> {
  const seqs: number[] = [];
  for await (const batch of store.readEntries('a')) seqs.push(...batch.map(({ seq }) => seq));
  return seqs;
}

/** Whether a promise has settled once everything that is due has run. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  await new Promise((resolve) => setTimeout(resolve));
  return settled;
}

describe('faults', () => {
  test('before: what it throws is what the call rejects with, and nothing is stored', async () => {
    const full = new TidemarkError('STORE_FULL', 'No space left.');
    const { inner, writer } = await setUp({
      before({ method, count }) {
        if (method === 'append' && count === 2) throw full;
      },
    });
    await writer.append([{ seq: 1 }]);
    await expect(writer.append([{ seq: 2 }])).rejects.toBe(full);
    expect(await storedSeqs(inner)).toEqual([1]);
    await writer.append([{ seq: 2 }]);
    expect(await storedSeqs(inner)).toEqual([1, 2]);
  });

  test('before: holds a call back until it is released, and later ones do not overtake', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { inner, writer } = await setUp({
      before: ({ method, count }) => (method === 'append' && count === 1 ? held : undefined),
    });
    const batch = [{ seq: 1 }];
    const appends = [writer.append(batch), writer.append([{ seq: 2 }])];
    batch.pop();
    expect(await hasSettled(Promise.race(appends))).toBe(false);
    expect(await storedSeqs(inner)).toEqual([]);
    release();
    await Promise.all(appends);
    expect(await storedSeqs(inner)).toEqual([1, 2]);
  });

  test('after: the call is done, but the caller hears of an error', async () => {
    const { inner, writer } = await setUp({
      after({ method }) {
        if (method === 'append') throw new TidemarkError('STORE_FAILED', 'Connection lost.');
      },
    });
    await expect(writer.append([{ seq: 1 }])).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(await storedSeqs(inner)).toEqual([1]);
  });

  test('reads fail, at the start or in the middle', async () => {
    const faults: Faults = {};
    const { store, writer } = await setUp(faults);
    await writer.append(Array.from({ length: 5_000 }, (_, index) => ({ seq: index + 1, payload: 'x' })));
    faults.before = ({ method, count }) => {
      if (method === 'get' || (method === 'readEntries' && count === 3)) {
        throw new TidemarkError('STORE_CORRUPT', 'Unreadable.');
      }
    };
    await expect(store.get('a')).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await expect(storedSeqs(store)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect(await store.readPayloads('a', [1])).toEqual(['x']);
  });

  test('loseWriter: lost aborts, appends are superseded, another writer goes on', async () => {
    const { inner, store, writer } = await setUp();
    await writer.append([{ seq: 1 }]);
    await store.loseWriter('a');
    expect(writer.lost.aborted).toBe(true);
    const successor = await inner.openWriter('a');
    await expect(writer.append([{ seq: 2 }])).rejects.toMatchObject({ code: 'SUPERSEDED' });
    await successor?.append([{ seq: 2 }]);
    await writer.close();
    expect(await storedSeqs(inner)).toEqual([1, 2]);
  });
});

describe('crash', () => {
  test('frees the writers and answers nothing any more', async () => {
    const { inner, store, writer } = await setUp();
    const listener = vi.fn();
    store.watch('a', listener);
    await writer.append([{ seq: 1 }]);
    await vi.waitFor(() => expect(listener).toHaveBeenCalled());
    listener.mockClear();
    const unanswered = [writer.append([{ seq: 2 }]), store.get('a'), storedSeqs(store)];
    await store.crash();
    await store.crashed;
    unanswered.push(
      writer.append([{ seq: 2 }]),
      writer.close(),
      store.get('a'),
      storedSeqs(store),
      store.close(),
    );
    expect(await hasSettled(Promise.race(unanswered))).toBe(false);
    expect(writer.lost.aborted).toBe(false);

    expect(await storedSeqs(inner)).toEqual([1]);
    const successor = await inner.openWriter('a');
    await successor?.append([{ seq: 2 }]);
    expect(await storedSeqs(inner)).toEqual([1, 2]);
    expect(listener).not.toHaveBeenCalled();
  });

  test.each([
    { hook: 'before', stored: [1] },
    { hook: 'after', stored: [1, 2] },
  ] as const)(
    'in $hook of the second append, it is stored or not, but never acknowledged',
    async ({ hook, stored }) => {
      const { inner, store, writer } = await setUp({
        [hook]({ method, count }: { method: string; count: number }) {
          if (method === 'append' && count === 2) store.crash();
        },
      });
      await writer.append([{ seq: 1 }]);
      const append = writer.append([{ seq: 2 }]);
      await store.crashed;
      expect(await hasSettled(append)).toBe(false);
      expect(await storedSeqs(inner)).toEqual(stored);
      expect(await inner.openWriter('a')).toBeDefined();
    },
  );

  test('drops what waits in before, even when it is released later', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { inner, store, writer } = await setUp({
      before: ({ method }) => (method === 'append' ? held : undefined),
    });
    const append = writer.append([{ seq: 1 }]);
    await store.crash();
    release();
    expect(await hasSettled(append)).toBe(false);
    expect(await storedSeqs(inner)).toEqual([]);
  });

  test('frees a writer that was being opened', async () => {
    const inner = createMemoryStore();
    await inner.create(RECORD);
    const store: FaultyStore = createFaultyStore(inner, {
      after({ method }) {
        if (method === 'openWriter') store.crash();
      },
    });
    const opening = store.openWriter('a');
    await store.crashed;
    expect(await hasSettled(opening)).toBe(false);
    expect((await inner.get('a'))?.isActive).toBe(false);
  });
});
