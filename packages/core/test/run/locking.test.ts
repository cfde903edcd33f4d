import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMemoryStore, evaluate, getRun } from '../../src/index.js';
import { createMemoryPlace } from '../../src/store/memory-store.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { after, deferred, doubling, errorOf, eventOf, never, numbers, run, settled } from './harness.js';

describe('one driver', () => {
  test('of two simultaneous first starts one drives and one is LOCKED', async () => {
    const place = createMemoryPlace();
    const { evaluation, calls } = doubling(numbers(20), async (n) => n);
    const outcomes = await Promise.allSettled(
      [1, 2].map(() => evaluate(evaluation, { store: createMemoryStore(place) }).finished),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const rejected = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(rejected.reason).toMatchObject({ code: 'LOCKED' });
    expect(calls).toHaveLength(20);
  });

  test('a second evaluate of a run that is driven is LOCKED and disturbs nothing', async () => {
    const gate = deferred();
    const store = createMemoryStore();
    const { evaluation } = doubling(numbers(3), after(gate.promise));
    const first = evaluate(evaluation, { store });
    await eventOf(first, ({ type }) => type === 'started');
    const error = await errorOf(evaluate(evaluation, { store }).finished);
    expect(error).toMatchObject({ code: 'LOCKED', message: expect.stringContaining('followRun') });
    expect(await getRun(store, first.runId)).toMatchObject({ status: 'running', isActive: true });
    gate.resolve();
    expect(await first.finished).toMatchObject({ status: 'completed', ok: 3 });
  });

  test("takeOver: 'auto' waits for a clean end and then has nothing to do", async () => {
    const gate = deferred();
    const store = createMemoryStore();
    const { evaluation, calls } = doubling(numbers(3), after(gate.promise));
    const first = evaluate(evaluation, { store });
    await eventOf(first, ({ type }) => type === 'started');
    const second = evaluate(evaluation, { store, takeOver: 'auto' });
    await settled();
    gate.resolve();
    const summary = await first.finished;
    expect(await second.finished).toEqual({ ...summary, resumed: true });
    expect(calls).toHaveLength(3);
  });

  test("takeOver: 'auto' goes on when the driver dies, with what is missing", async () => {
    const inner = createMemoryStore();
    const store = createFaultyStore(inner);
    const dying = doubling(numbers(4), (n) => (n < 2 ? n : never()));
    const first = evaluate(dying.evaluation, { store, concurrency: 2 });
    await eventOf(first, (event) => event.type === 'completion' && event.exampleId === 'e1');
    const heir = doubling(numbers(4));
    const second = evaluate(heir.evaluation, { store: inner, takeOver: 'auto' });
    await settled();
    expect(heir.calls).toEqual([]);
    await store.crash();
    expect(await second.finished).toMatchObject({ status: 'completed', ok: 4, resumed: true });
    expect(heir.calls.toSorted()).toEqual([2, 3]);
  });

  test("takeOver: 'auto' runs scorers that the driver it waited for did not have", async () => {
    const gate = deferred();
    const store = createMemoryStore();
    const { evaluation, calls } = doubling(numbers(3), after(gate.promise));
    const first = evaluate(evaluation, { store });
    await eventOf(first, ({ type }) => type === 'started');
    const more = { ...evaluation, scorers: { ...evaluation.scorers, half: { run: () => 0.5 } } };
    const second = evaluate(more, { store, takeOver: 'auto' });
    await settled();
    gate.resolve();
    await first.finished;
    expect(await second.finished).toMatchObject({
      status: 'completed',
      scores: { half: { count: 3, mean: 0.5 } },
    });
    expect(calls).toHaveLength(3);
  });

  test('a waiter looks again at what the driver did: an errored example is left with retryErrors: false', async () => {
    const store = createMemoryStore();
    const gate = deferred();
    const { evaluation, calls } = doubling(numbers(5), async (n) => {
      if (n !== 0) return n;
      await gate.promise;
      throw new Error('paid for');
    });
    const driver = evaluate(evaluation, { store, concurrency: 1 });
    const failed = eventOf(driver, ({ type }) => type === 'completion');
    await eventOf(driver, ({ type }) => type === 'started');
    const waiter = evaluate(evaluation, { store, takeOver: 'auto', retryErrors: false });
    await settled();
    gate.resolve();
    await failed;
    await driver.cancel();
    expect(await waiter.finished).toMatchObject({ completed: 5, errors: 1 });
    expect(calls.filter((n) => n === 0)).toHaveLength(1);
  });

  test("takeOver: 'auto' finds out by itself within 2 s when nobody tells it that the driver died", async () => {
    const place = createMemoryPlace();
    const store = createFaultyStore(createMemoryStore(place));
    const first = evaluate(doubling(numbers(2), () => never()).evaluation, { store });
    await eventOf(first, ({ type }) => type === 'started');
    const deaf = { ...createMemoryStore(place), watch: () => () => {} };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const second = evaluate(doubling(numbers(2)).evaluation, { store: deaf, takeOver: 'auto' });
    await settled();
    await store.crash();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await second.finished).toMatchObject({ status: 'completed', ok: 2, resumed: false });
  });

  test("takeOver: 'auto' can be cancelled while it waits", async () => {
    const store = createMemoryStore();
    const first = evaluate(doubling(numbers(2), () => never()).evaluation, { store });
    await eventOf(first, ({ type }) => type === 'started');
    const second = evaluate(doubling(numbers(2)).evaluation, { store, takeOver: 'auto' });
    await settled();
    await second.cancel();
    expect(await second.finished).toMatchObject({ status: 'interrupted', reason: 'cancelled', completed: 0 });
    await first.cancel();
  });
});

describe('a signal that is aborted already', () => {
  test('starts nothing and leaves no run', async () => {
    const { evaluation, calls } = doubling(numbers(3));
    const store = createMemoryStore();
    const stopped = evaluate(evaluation, { store, signal: AbortSignal.abort() });
    const summary = await stopped.finished;
    expect(summary).toMatchObject({ status: 'interrupted', reason: 'cancelled', completed: 0 });
    expect(summary.total ?? 3).toBe(3);
    expect(calls).toEqual([]);
    expect(await getRun(store, stopped.runId)).toBeUndefined();
  });

  test('does not take the result from a run that is complete', async () => {
    const { evaluation } = doubling(numbers(3));
    const { store } = await run(evaluation);
    const { summary } = await run(evaluation, { store, signal: AbortSignal.abort() });
    expect(summary).toMatchObject({ status: 'completed', ok: 3, total: 3 });
  });
});
