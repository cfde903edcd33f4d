import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  evaluate,
  followRun,
  requestRun,
  stage,
} from '../../src/index.js';
import { deferred, doubling, eventOf, holdClock, numbers, passTime, settled } from '../run/harness.js';

/** A server: how long it takes depends on how many calls it has; it counts them. */
function createServer(serve: (active: number) => number | Error) {
  const seen = { active: 0, most: 0, calls: 0 };
  const evaluation = (count: number) =>
    defineEvaluation({
      name: 'served',
      dataset: numbers(count),
      stages: [
        stage(
          'serve',
          async (n: number) => {
            seen.calls++;
            seen.active++;
            seen.most = Math.max(seen.most, seen.active);
            try {
              const served = serve(seen.active);
              await new Promise((resolve) => setTimeout(resolve, typeof served === 'number' ? served : 100));
              if (typeof served !== 'number') throw served;
              return n;
            } finally {
              seen.active--;
            }
          },
          { retry: { attempts: 1 } },
        ),
      ],
    });
  return { seen, evaluation };
}

const busy = (): Error => Object.assign(new Error('busy'), { status: 429 });

afterEach(() => {
  vi.useRealTimers();
});

describe('run.tune', () => {
  test('a larger concurrency starts more examples at once', async () => {
    const gate = deferred();
    const { evaluation, calls } = doubling(numbers(20), (n) => gate.promise.then(() => n));
    const driven = evaluate(evaluation, { store: createMemoryStore(), concurrency: 2 });
    await settled();
    expect(calls).toHaveLength(2);
    driven.tune({ concurrency: 5 });
    await settled();
    expect(calls).toHaveLength(5);
    gate.resolve();
    expect(await driven.finished).toMatchObject({ status: 'completed', ok: 20 });
  });

  test('a smaller one lets what has started finish, and starts fewer', async () => {
    holdClock();
    const { seen, evaluation } = createServer(() => 10);
    const driven = evaluate(evaluation(60), { store: createMemoryStore(), concurrency: 6 });
    await passTime(30);
    expect(seen.active).toBe(6);
    driven.tune({ concurrency: 1 });
    expect(seen.active).toBe(6);
    await passTime(20);
    seen.most = 0;
    await passTime(600);
    expect(seen.most).toBe(1);
    expect(await driven.finished).toMatchObject({ ok: 60 });
  });

  test('before the work begins, and while it is paused', async () => {
    const gate = deferred();
    const { evaluation, calls } = doubling(numbers(20), (n) => gate.promise.then(() => n));
    const driven = evaluate(evaluation, { store: createMemoryStore() });
    driven.tune({ concurrency: 3 });
    await settled();
    expect(calls).toHaveLength(3);
    const pausing = driven.pause();
    driven.tune({ concurrency: 7 });
    await settled();
    expect(calls).toHaveLength(3);
    gate.resolve();
    await pausing;
    driven.resume();
    expect(await driven.finished).toMatchObject({ ok: 20 });
  });

  test('a rate limit slows a run that had none, a larger one speeds it up', async () => {
    holdClock();
    const { seen, evaluation } = createServer(() => 1);
    const driven = evaluate(evaluation(60), { store: createMemoryStore(), concurrency: 1 });
    await passTime(20);
    driven.tune({ rateLimit: { perSecond: 10, burst: 1 } });
    const before = seen.calls;
    await passTime(1_000);
    expect(seen.calls - before).toBeGreaterThanOrEqual(9);
    expect(seen.calls - before).toBeLessThanOrEqual(11);
    driven.tune({ rateLimit: { perSecond: 1_000 } });
    await passTime(1_000);
    expect(await driven.finished).toMatchObject({ ok: 60 });
  });

  test('is asked of another driver with requestRun; a follower refuses', async () => {
    const store = createMemoryStore();
    const gate = deferred();
    const { evaluation, calls } = doubling(numbers(20), (n) => gate.promise.then(() => n));
    const driven = evaluate(evaluation, { store, concurrency: 2 });
    await eventOf(driven, ({ type }) => type === 'started');
    expect(() => followRun(store, driven.runId).tune({ concurrency: 3 })).toThrow(/requestRun/);
    await store.update(driven.runId, { request: { id: 'junk', action: 'tune', args: { concurrency: -1 } } });
    expect(await requestRun(store, driven.runId, { action: 'tune', args: { concurrency: 4 } })).toBe(true);
    await settled();
    expect(calls).toHaveLength(4);
    gate.resolve();
    await driven.finished;
  });

  test('refuses what is no load', async () => {
    const store = createMemoryStore();
    const driven = evaluate(doubling(numbers(1)).evaluation, { store });
    expect(() => driven.tune({ concurrency: 0 })).toThrow(/concurrency: expected .* got 0/);
    expect(() => driven.tune({ concurrency: { min: 5, max: 2 } })).toThrow(/min not over max/);
    expect(() => driven.tune({ concurency: 2 } as never)).toThrow(/did you mean concurrency/);
    const args = { concurrency: -1 };
    await expect(requestRun(store, driven.runId, { action: 'tune', args })).rejects.toThrow(TypeError);
    await expect(requestRun(store, driven.runId, { action: 'tune' })).rejects.toThrow(/args/);
    await expect(requestRun(store, driven.runId, { action: 'stop', args: {} })).rejects.toThrow(/args/);
    await driven.finished;
  });
});

test('the state tells how many examples may be in flight now', async () => {
  holdClock();
  const { evaluation } = createServer(() => 50);
  const driven = evaluate(evaluation(4_000), { store: createMemoryStore(), concurrency: { min: 1, max: 4 } });
  const seen: (number | undefined)[] = [];
  driven.state.subscribe(({ concurrency }) => seen.push(concurrency));
  await passTime(2_000);
  driven.tune({ concurrency: 9 });
  await passTime(200);
  await driven.cancel();
  expect([...new Set(seen)]).toEqual([undefined, 1, 2, 3, 4, 9]);
  expect(seen.at(-1)).toBeUndefined();
});

describe('concurrency: { min, max }', () => {
  test('begins with min and grows to what the server can do, not to max', async () => {
    holdClock();
    const { seen, evaluation } = createServer((active) => 100 * Math.max(1, active / 6));
    const driven = evaluate(evaluation(600), {
      store: createMemoryStore(),
      concurrency: { min: 2, max: 50 },
    });
    await passTime(80);
    expect(seen.active).toBe(2);
    await passTime(3_000);
    expect(seen.active).toBeGreaterThanOrEqual(5);
    seen.most = 0;
    await passTime(6_000);
    expect(seen.most).toBeGreaterThanOrEqual(6);
    expect(seen.most).toBeLessThanOrEqual(9);
    await driven.cancel();
  });

  test('grows to max where more is always faster, and no further', async () => {
    holdClock();
    const { seen, evaluation } = createServer(() => 100);
    const driven = evaluate(evaluation(2_000), {
      store: createMemoryStore(),
      concurrency: { min: 1, max: 12 },
    });
    await passTime(4_000);
    expect(seen.most).toBe(12);
    expect(seen.active).toBeGreaterThanOrEqual(11);
    await driven.cancel();
  });

  test.each([
    ['HTTP 429', busy],
    ['HTTP 503', () => Object.assign(new Error('down'), { response: { status: 503 } })],
    ['a time-out', () => Object.assign(new Error('late'), { code: 'ETIMEDOUT' })],
  ])('is halved by %s, once for all calls that were under way, and grows again', async (_, fault) => {
    holdClock();
    let isDown = false;
    const { seen, evaluation } = createServer(() => (isDown ? fault() : 100));
    const driven = evaluate(evaluation(4_000), {
      store: createMemoryStore(),
      concurrency: { min: 2, max: 16 },
    });
    await passTime(3_000);
    expect(seen.most).toBe(16);
    isDown = true;
    await passTime(100);
    isDown = false;
    await passTime(110);
    seen.most = 0;
    await passTime(200);
    expect(seen.most).toBeLessThanOrEqual(10);
    expect(seen.most).toBeGreaterThanOrEqual(8);
    await passTime(4_000);
    expect(seen.most).toBe(16);
    await driven.cancel();
  });

  test("is not touched by a task's own errors", async () => {
    holdClock();
    const { seen, evaluation } = createServer(() => (seen.calls % 3 === 0 ? new Error('wrong') : 100));
    const driven = evaluate(evaluation(4_000), {
      store: createMemoryStore(),
      concurrency: { min: 2, max: 10 },
    });
    await passTime(6_000);
    expect(seen.most).toBe(10);
    await driven.cancel();
  });

  test('never goes below min', async () => {
    holdClock();
    const { seen, evaluation } = createServer(() => busy());
    const driven = evaluate(evaluation(20), {
      store: createMemoryStore(),
      concurrency: { min: 3, max: 6 },
    });
    await passTime(60_000, 100);
    expect(seen.most).toBeGreaterThanOrEqual(3);
    expect(await driven.finished).toMatchObject({ status: 'partial', errors: 20 });
  });

  test('can be tuned to a number and back', async () => {
    holdClock();
    const { seen, evaluation } = createServer(() => 50);
    const driven = evaluate(evaluation(4_000), {
      store: createMemoryStore(),
      concurrency: { min: 1, max: 4 },
    });
    await passTime(2_000);
    driven.tune({ concurrency: 9 });
    await passTime(200);
    expect(seen.active).toBe(9);
    driven.tune({ concurrency: { min: 2, max: 3 } });
    await passTime(200);
    expect(seen.active).toBeGreaterThanOrEqual(2);
    expect(seen.active).toBeLessThanOrEqual(3);
    await driven.cancel();
  });
});

test('five million lanes are made only as far as there are examples', async () => {
  const looks = vi.spyOn(performance, 'now');
  const { evaluation } = doubling(numbers(100), async (n) => n);
  const driven = evaluate(evaluation, { store: createMemoryStore(), concurrency: 5_000_000 });
  expect(await driven.finished).toMatchObject({ ok: 100 });
  expect(looks.mock.calls.length).toBeLessThan(10_000);
  looks.mockRestore();
});
