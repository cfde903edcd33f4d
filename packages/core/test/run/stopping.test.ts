import { afterEach, describe, expect, test, vi } from 'vitest';
import { createMemoryStore, evaluate, getRun } from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import {
  deferred,
  diskFull,
  doubling,
  dyingAtEntry,
  errorOf,
  eventOf,
  failingStore,
  numbers,
  run,
  settled,
} from './harness.js';

describe('stopping at errors', () => {
  const failAt = (bad: number[], examples = 20) =>
    doubling(numbers(examples), async (n) => {
      if (bad.includes(n)) throw new Error('bad');
      return n;
    });

  test('abortOnError: no further example starts, the run is failed, says why and can be resumed', async () => {
    const { evaluation, calls } = failAt([2]);
    const { store, run: driven, summary } = await run(evaluation, { concurrency: 1, abortOnError: true });
    expect(calls).toEqual([0, 1, 2]);
    expect(summary).toMatchObject({
      status: 'failed',
      completed: 3,
      errors: 1,
      pending: 17,
      reason: expect.stringMatching(/abortOnError.*e2/),
    });
    expect(await getRun(store, driven.runId)).toMatchObject({ status: 'failed', reason: summary.reason });
    const rest = failAt([]);
    expect((await run(rest.evaluation, { store })).summary).toMatchObject({ status: 'completed', ok: 20 });
    expect(rest.calls).toHaveLength(18);
  });

  test('abortOnError lets what is in flight end', async () => {
    const [allIn, gate] = [deferred(), deferred()];
    const { evaluation, calls } = doubling(numbers(20), async (n) => {
      if (n === 3) allIn.resolve();
      await allIn.promise;
      if (n === 0) throw new Error('bad');
      await gate.promise;
      return n;
    });
    const driven = evaluate(evaluation, { store: createMemoryStore(), concurrency: 4, abortOnError: true });
    await eventOf(driven, ({ type }) => type === 'completion');
    await settled();
    expect(calls).toHaveLength(4);
    gate.resolve();
    expect(await driven.finished).toMatchObject({ status: 'failed', ok: 3, errors: 1 });
    expect(calls).toHaveLength(4);
  });

  test('abortOnError also keeps those from starting whose start is just being recorded', async () => {
    const inner = createMemoryStore();
    const dying = dyingAtEntry(inner, ({ type }) => type === 'flight');
    evaluate(doubling(numbers(5)).evaluation, { store: dying });
    await dying.crashed;
    const [bothIn, failing, held] = [deferred(), deferred(), deferred()];
    let isHeld = false;
    const store = createFaultyStore(inner, {
      before: ({ method }) => (method === 'append' && isHeld ? held.promise : undefined),
    });
    const { evaluation, calls } = doubling(numbers(5), async (n) => {
      if (n === 1) bothIn.resolve();
      await bothIn.promise;
      if (n === 0) isHeld = true;
      else await failing.promise.then(() => Promise.reject(new Error('bad')));
      return n;
    });
    const driven = evaluate(evaluation, { store, concurrency: 2, abortOnError: true });
    await vi.waitUntil(() => calls.length === 2);
    await settled();
    failing.resolve();
    await settled();
    held.resolve();
    expect(await driven.finished).toMatchObject({ status: 'failed', completed: 2 });
    expect(calls).toEqual([0, 1]);
  });

  test('maxErrors: n tolerates n', async () => {
    const tolerant = await run(failAt([1, 3]).evaluation, { concurrency: 1, maxErrors: 2 });
    expect(tolerant.summary).toMatchObject({ status: 'partial', ok: 18, errors: 2 });
    const { evaluation, calls } = failAt([1, 3, 5]);
    const strict = await run(evaluation, { concurrency: 1, maxErrors: 2 });
    expect(strict.summary).toMatchObject({
      status: 'failed',
      errors: 3,
      completed: 6,
      reason: expect.stringContaining('maxErrors: 2'),
    });
    expect(calls).toHaveLength(6);
    expect((await run(failAt([1]).evaluation, { concurrency: 1, maxErrors: 0 })).summary).toMatchObject({
      status: 'failed',
      completed: 2,
    });
  });
});

describe('nobody listens', () => {
  const unhandled: unknown[] = [];
  const keep = (error: unknown) => unhandled.push(error);
  afterEach(() => process.off('unhandledRejection', keep));

  test('a rejection that nobody looks at never reaches the process, nor does a pause cut short', async () => {
    process.on('unhandledRejection', keep);
    const driven = evaluate(doubling([]).evaluation, { store: createMemoryStore() });
    const full = evaluate(doubling(numbers(3), (n) => settled().then(() => n)).evaluation, {
      store: failingStore(createMemoryStore(), 3, diskFull()),
    });
    void full.pause();
    const begun = deferred();
    const late = doubling(numbers(3), (n) => {
      begun.resolve();
      return settled().then(() => n);
    }).evaluation;
    const pausedLater = evaluate(late, { store: failingStore(createMemoryStore(), 3, diskFull()) });
    await begun.promise;
    void pausedLater.pause();
    await Promise.all([settled(), errorOf(pausedLater.finished)]);
    await settled();
    void full.cancel();
    await Promise.allSettled([driven.finished, full.finished]);
    await settled();
    expect(unhandled).toEqual([]);
  });
});
