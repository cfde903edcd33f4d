import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMemoryPlace, createMemoryStore } from '../../src/store/memory-store.js';
import { type StoreConformanceOptions, storeConformance } from '../../src/testing/index.js';
import { BROKEN_STORES, brokenPlace } from './broken-stores.js';

type Run = (context?: unknown) => Promise<void>;

/** The cases by name, without a runner. */
function casesOf(options: Omit<StoreConformanceOptions, 'test'>): Map<string, Run> {
  const cases = new Map<string, Run>();
  storeConformance({
    ...options,
    test(name, run) {
      if (cases.has(name)) throw new Error(`two cases are called '${name}'`);
      cases.set(name, run);
    },
  });
  return cases;
}

describe('a broken store is found out', () => {
  for (const [start, breakages] of Object.entries(BROKEN_STORES)) {
    test.each(Object.entries(breakages))(`${start} – %s`, async (_, breakage) => {
      vi.useFakeTimers();
      onTestFinished(() => {
        vi.useRealTimers();
      });
      const found = [...casesOf({ open: () => brokenPlace(breakage) })].filter(([name]) =>
        name.startsWith(start),
      );
      expect(found.length).toBe(1);
      const outcome = expect(found[0]?.[1]()).rejects.toThrow();
      await vi.advanceTimersByTimeAsync(60_000);
      await outcome;
    });
  }
});

describe('what open() may make', () => {
  test('a bare store: what needs another one on the same place is skipped, with a reason', async () => {
    const cases = casesOf({ open: async () => createMemoryStore() });
    const reasons: string[] = [];
    for (const run of cases.values()) await run({ skip: (reason: string) => reasons.push(reason) });
    expect(reasons.length).toBeGreaterThan(5);
    expect(reasons.length).toBeLessThan(cases.size / 4);
    expect(reasons.filter((reason) => !/bare store|breakLock/.test(reason))).toEqual([]);
  });

  test('a bare store, with a runner that cannot skip', async () => {
    for (const run of casesOf({ open: () => createMemoryStore() }).values()) await run();
  });

  test('a place without breakLock: only what needs it is skipped', async () => {
    const open = () => {
      const place = createMemoryPlace();
      return { openStore: () => createMemoryStore(place) };
    };
    const skipped: string[] = [];
    for (const [name, run] of casesOf({ open })) await run({ skip: () => skipped.push(name) });
    expect(skipped.filter((name) => !/^fence|died/.test(name))).toEqual([]);
    expect(skipped.length).toBeGreaterThan(3);
  });

  test('a place is disposed of after its stores are closed, also when a case fails', async () => {
    const events: string[] = [];
    const open = () => {
      const store = createMemoryStore();
      return {
        openStore: () => ({
          ...store,
          get: () => Promise.reject(new Error('broken')),
          close: async () => void events.push('closed'),
        }),
        dispose: () => void events.push('disposed'),
      };
    };
    const run = casesOf({ open }).get('get: undefined when there is no such journal');
    await expect(run?.()).rejects.toThrow('broken');
    expect(events).toEqual(['closed', 'disposed']);
  });

  test('the durability asked for reaches the writers', async () => {
    const opened = new Set<unknown>();
    const open = () => {
      const store = createMemoryStore();
      return {
        ...store,
        openWriter(id: string, options: unknown) {
          opened.add(options);
          return store.openWriter(id);
        },
      };
    };
    await casesOf({ open, durability: 'power' }).get('append: an empty batch does nothing')?.();
    expect([...opened]).toEqual([{ durability: 'power' }]);
  });
});
