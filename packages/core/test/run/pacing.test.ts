import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMemoryStore, defineEvaluation, evaluate, type StageOptions, stage } from '../../src/index.js';
import { collect, holdClock, never, numbers, passTime, settled } from './harness.js';

beforeEach(holdClock);
afterEach(() => {
  vi.useRealTimers();
});

/** When calls started, in milliseconds from now, by stage. */
function createClockwork(
  count: number,
  options: Record<string, StageOptions>,
  fail: (at: string) => unknown = () => undefined,
) {
  const start = Date.now();
  const calls: { stage: string; at: number }[] = [];
  const stages = Object.entries(options).map(([name, given]) =>
    stage(
      name,
      (n: number) => {
        calls.push({ stage: name, at: Date.now() - start });
        const error = fail(name);
        if (error !== undefined) throw error;
        return n;
      },
      given,
    ),
  );
  const evaluation = defineEvaluation({
    name: 'paced',
    dataset: numbers(count),
    stages: stages as [(typeof stages)[0]],
  });
  const times = (name?: string) =>
    calls.filter((call) => name === undefined || call.stage === name).map(({ at }) => at);
  return { evaluation, times };
}

describe('rate limits', () => {
  test("evaluate's holds over all stages together", async () => {
    const { evaluation, times } = createClockwork(4, { one: {}, two: {} });
    const driven = evaluate(evaluation, {
      store: createMemoryStore(),
      rateLimit: { perSecond: 10, burst: 1 },
    });
    await passTime(1_000);
    expect(await driven.finished).toMatchObject({ ok: 4 });
    const all = times();
    expect(all).toHaveLength(8);
    for (const [n, at] of all.entries()) expect(at).toBeGreaterThanOrEqual(n * 100);
    expect(all.at(-1)).toBeLessThanOrEqual(800);
  });

  test("a stage's own holds for that stage only", async () => {
    const { evaluation, times } = createClockwork(4, {
      fast: {},
      slow: { rateLimit: { perSecond: 5, burst: 2 } },
    });
    const driven = evaluate(evaluation, { store: createMemoryStore() });
    await passTime(500);
    expect(await driven.finished).toMatchObject({ ok: 4 });
    expect(times('fast').every((at) => at < 100)).toBe(true);
    expect(times('slow').filter((at) => at < 100)).toHaveLength(2);
    expect(times('slow')[2]).toBeGreaterThanOrEqual(200);
    expect(times('slow')[3]).toBeGreaterThanOrEqual(400);
  });

  test('a retry passes the limit again', async () => {
    let failures = 2;
    const { evaluation, times } = createClockwork(
      2,
      { flaky: { retry: { attempts: 3, minDelayMs: 1, maxDelayMs: 1 } } },
      () => (failures-- > 0 ? new Error('again') : undefined),
    );
    const driven = evaluate(evaluation, {
      store: createMemoryStore(),
      rateLimit: { perSecond: 10, burst: 1 },
    });
    await passTime(600);
    expect(await driven.finished).toMatchObject({ ok: 2, errors: 0 });
    expect(times()).toHaveLength(4);
    for (const [n, at] of times().entries()) expect(at).toBeGreaterThanOrEqual(n * 100);
  });

  test('can be cancelled while all wait', async () => {
    const { evaluation, times } = createClockwork(5, { one: {} });
    const driven = evaluate(evaluation, { store: createMemoryStore(), rateLimit: { perMinute: 1 } });
    await passTime(100);
    await driven.cancel();
    expect(await driven.finished).toMatchObject({ status: 'interrupted', completed: 1, pending: 4 });
    expect(times()).toHaveLength(1);
  });
});

describe('retries', () => {
  test('of what may pass by itself: three calls with growing delays, kept as history', async () => {
    const { evaluation, times } = createClockwork(1, { api: {} }, () =>
      Object.assign(new Error('busy'), { status: 503 }),
    );
    const driven = evaluate(evaluation, { store: createMemoryStore() });
    await passTime(4_000);
    expect(await driven.finished).toMatchObject({ status: 'partial', errors: 1 });
    const [first = 0, second = 0, third = 0] = times();
    expect(times()).toHaveLength(3);
    expect(second - first).toBeGreaterThanOrEqual(500);
    expect(third - second).toBeGreaterThanOrEqual(1_000);
    expect((await collect(driven.results()))[0]).toMatchObject({ attempts: 3, error: { message: 'busy' } });
  });

  test('Retry-After is a floor', async () => {
    let failures = 1;
    const { evaluation, times } = createClockwork(1, { api: {} }, () =>
      failures-- > 0
        ? Object.assign(new Error('slow down'), { status: 429, headers: { 'Retry-After': '7' } })
        : undefined,
    );
    const driven = evaluate(evaluation, { store: createMemoryStore() });
    await passTime(8_000, 100);
    expect(await driven.finished).toMatchObject({ ok: 1 });
    expect((times()[1] ?? 0) - (times()[0] ?? 0)).toBeGreaterThanOrEqual(7_000);
  });

  test('not of other errors', async () => {
    const { evaluation, times } = createClockwork(1, { api: {} }, () => new Error('plainly wrong'));
    expect(await evaluate(evaluation, { store: createMemoryStore() }).finished).toMatchObject({ errors: 1 });
    expect(times()).toHaveLength(1);
  });

  test('end at a cancel', async () => {
    const { evaluation, times } = createClockwork(1, { api: {} }, () =>
      Object.assign(new Error('busy'), { status: 503 }),
    );
    const driven = evaluate(evaluation, { store: createMemoryStore() });
    await passTime(100);
    await driven.cancel();
    expect(await driven.finished).toMatchObject({ status: 'interrupted', errors: 0, pending: 1 });
    expect(times()).toHaveLength(1);
  });
});

describe('deadlines and concurrency', () => {
  test("a call over timeoutMs is TASK_TIMEOUT; the example's error after its retries", async () => {
    const evaluation = defineEvaluation({
      name: 'late',
      dataset: numbers(2),
      stages: [
        stage('slow', (n: number) => (n === 0 ? never<number>() : n), {
          timeoutMs: 50,
          retry: { attempts: 1 },
        }),
      ],
    });
    const driven = evaluate(evaluation, { store: createMemoryStore() });
    await passTime(100);
    expect(await driven.finished).toMatchObject({ ok: 1, errors: 1 });
    expect((await collect(driven.results()))[0]).toMatchObject({ error: { code: 'TASK_TIMEOUT' } });
  });

  test("a stage's concurrency, and the run's", async () => {
    const active = { one: 0, two: 0 };
    const most = { one: 0, two: 0 };
    const busy = (name: 'one' | 'two') => async (n: number) => {
      most[name] = Math.max(most[name], ++active[name]);
      await settled();
      active[name]--;
      return n;
    };
    const evaluation = defineEvaluation({
      name: 'busy',
      dataset: numbers(20),
      stages: [stage('one', busy('one')), stage('two', busy('two'), { concurrency: 2 })],
    });
    expect(await evaluate(evaluation, { store: createMemoryStore(), concurrency: 5 }).finished).toMatchObject(
      { ok: 20 },
    );
    expect(most.one).toBeGreaterThan(2);
    expect(most.one).toBeLessThanOrEqual(5);
    expect(most.two).toBe(2);
  });
});
