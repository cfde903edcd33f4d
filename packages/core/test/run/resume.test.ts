import { describe, expect, test } from 'vitest';
import { createMemoryStore, evaluate, getRun } from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { completedIds, crashingStore, doubling, dyingAtEntry, never, numbers, run } from './harness.js';

describe('resuming a run that is complete', () => {
  test('calls nothing, appends nothing, and works while the store takes no writes', async () => {
    const { evaluation, calls } = doubling(numbers(5));
    const { store, run: first, summary } = await run(evaluation);
    const { lastSeq } = (await store.get(first.runId)) ?? {};
    const readOnly = createFaultyStore(store, {
      before({ method }) {
        if (['create', 'update', 'delete', 'openWriter', 'append'].includes(method))
          throw new Error('read-only');
      },
    });
    const again = await run(evaluation, { store: readOnly });
    expect(again.summary).toEqual({ ...summary, resumed: true });
    expect(calls).toHaveLength(5);
    expect(await store.get(first.runId)).toMatchObject({ lastSeq });
    expect(again.events.at(-1)).toEqual({ type: 'finished', summary: again.summary });
  });

  test('with more examples runs only those', async () => {
    const { store } = await run(doubling(numbers(3)).evaluation);
    const { evaluation, calls } = doubling(numbers(5));
    expect((await run(evaluation, { store })).summary).toMatchObject({
      status: 'completed',
      total: 5,
      ok: 5,
    });
    expect(calls.toSorted()).toEqual([3, 4]);
  });

  test('whose end was not recorded only records that', async () => {
    const inner = createMemoryStore();
    const store = dyingAtEntry(inner, ({ type }) => type === 'end');
    const dead = evaluate(doubling(numbers(2)).evaluation, { store });
    await store.crashed;
    expect(await getRun(inner, dead.runId)).toMatchObject({ status: 'interrupted', completed: 2, ok: 2 });
    const { evaluation, calls } = doubling(numbers(2));
    const { summary } = await run(evaluation, { store: inner });
    expect(summary).toMatchObject({ status: 'completed', ok: 2, reexecuted: 0 });
    expect(calls).toEqual([]);
  });
});

describe('errors', () => {
  test('are run again by default, and stand until replaced', async () => {
    let broken = [1, 2, 3];
    const { evaluation, calls } = doubling(numbers(5), (n) => {
      if (broken.includes(n)) throw new Error('broken');
      return n;
    });
    const first = await run(evaluation);
    expect(first.summary).toMatchObject({ status: 'partial', ok: 2, errors: 3, completed: 5, pending: 0 });
    calls.length = 0;
    const kept = await run(evaluation, { store: first.store, retryErrors: false });
    expect(kept.summary).toMatchObject({ status: 'partial', errors: 3, resumed: true });
    expect(calls).toEqual([]);
    broken = [2];
    const second = await run(evaluation, { store: first.store, concurrency: 1 });
    expect(calls.toSorted()).toEqual([1, 2, 3]);
    expect(second.summary).toMatchObject({ status: 'partial', ok: 4, errors: 1, reexecuted: 0 });
    expect(completedIds(second.events)).toEqual(['e1', 'e2', 'e3']);
    broken = [];
    const third = await run(evaluation, { store: first.store, retryErrors: 'all' });
    expect(third.summary).toMatchObject({ status: 'completed', ok: 5, errors: 0 });
    expect(await getRun(first.store, first.run.runId)).toMatchObject({
      status: 'completed',
      sessions: 3,
      errors: 0,
    });
  });

  test('count as they stood when the retry was cut short', async () => {
    const inner = createMemoryStore();
    const { evaluation } = doubling(numbers(2), () => {
      throw new Error('broken');
    });
    await run(evaluation, { store: inner });
    const store = crashingStore(inner, 2, 'before');
    const dying = evaluate(doubling(numbers(2), () => 2).evaluation, { store });
    await store.crashed;
    expect(await getRun(inner, dying.runId)).toMatchObject({
      status: 'interrupted',
      errors: 2,
      completed: 2,
    });
    expect((await run(doubling(numbers(2), () => 2).evaluation, { store: inner })).summary).toMatchObject({
      status: 'completed',
      ok: 2,
    });
  });

  test('of an earlier session, run again after a crash that they had no part in, are no re-execution', async () => {
    const inner = createMemoryStore();
    const task = async (n: number) => {
      if (n < 20) throw new Error('broken');
      return n;
    };
    const store = createFaultyStore(inner);
    const dying = evaluate(doubling(numbers(30), (n) => (n < 25 ? task(n) : never())).evaluation, {
      store,
      concurrency: 2,
    });
    await new Promise<void>((resolve) => {
      dying.events.subscribe(
        (event) => event.type === 'completion' && event.exampleId === 'e24' && resolve(),
      );
    });
    await store.crash();
    const { summary } = await run(doubling(numbers(30), (n) => n).evaluation, { store: inner });
    expect(summary).toMatchObject({ status: 'completed', ok: 30 });
    expect(summary.reexecuted).toBeLessThanOrEqual(2);
  });
});
