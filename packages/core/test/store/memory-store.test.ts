import { expect, test, vi } from 'vitest';
import { breakMemoryLock, createMemoryPlace, createMemoryStore } from '../../src/store/memory-store.js';
import { storeConformance } from '../../src/testing/index.js';

storeConformance({
  test,
  open: () => {
    const place = createMemoryPlace();
    return { openStore: () => createMemoryStore(place), breakLock: (id) => breakMemoryLock(place, id) };
  },
});

const RECORD = {
  id: 'a',
  kind: 'run',
  createdAt: '2024-01-01T00:00:00.000Z',
  formatVersion: 1,
  header: {},
} as const;

test('stores made without a place share nothing', async () => {
  const [one, other] = [createMemoryStore(), createMemoryStore()];
  await one.create(RECORD);
  expect(await other.list()).toEqual([]);
});

test('listeners are called once for what happens at once, and never from within', async () => {
  const store = createMemoryStore();
  await store.create(RECORD);
  const writer = await store.openWriter('a');
  const listener = vi.fn();
  store.watch('a', listener);
  const appends = [
    writer?.append([{ seq: 1 }]),
    writer?.append([{ seq: 2 }]),
    store.update('a', { label: 'x' }),
  ];
  expect(listener).not.toHaveBeenCalled();
  await Promise.all(appends);
  expect(listener).toHaveBeenCalledTimes(1);
});
