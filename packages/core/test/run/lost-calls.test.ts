import { expect, test } from 'vitest';
import { createMemoryStore, evaluate, getRun } from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { doubling, eventOf, never, numbers } from './harness.js';

/** Resolves when `count` examples stand recorded as started and not done. */
function untilInFlight(store: ReturnType<typeof createMemoryStore>, runId: string, ids: readonly string[]) {
  return new Promise<void>((resolve) => {
    const recorded = new Set<string>();
    let after = 0;
    const unwatch = store.watch(runId, async () => {
      for await (const batch of store.readEntries(runId, { after })) {
        for (const entry of batch) {
          after = entry.seq;
          for (const id of (entry.flight as string[] | undefined) ?? []) recorded.add(id);
        }
      }
      if (!ids.every((id) => recorded.has(id))) return;
      unwatch();
      resolve();
    });
  });
}

test('what is in flight is recorded also after thousands of starts, and counted once for each crash', async () => {
  const inner = createMemoryStore();
  const slow = ['e2500', 'e2501', 'e2502', 'e2503'];
  const { evaluation } = doubling(numbers(2_504), (n) => (n < 2_500 ? n : never()));
  for (const reexecuted of [0, 4]) {
    const store = createFaultyStore(inner);
    const run = evaluate(evaluation, { store, concurrency: 4, poisonGuard: false });
    const runId = run.runId;
    await eventOf(run, ({ type }) => type === 'started');
    await untilInFlight(inner, runId, slow);
    await store.crash();
    expect(await getRun(inner, runId)).toMatchObject({ completed: 2_500, reexecuted, total: 2_504 });
  }
  const last = evaluate(doubling(numbers(2_504)).evaluation, { store: inner, poisonGuard: false });
  expect(await last.finished).toMatchObject({ status: 'completed', ok: 2_504, reexecuted: 8 });
});
