import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  type EvaluateOptions,
  type Example,
  evaluate,
  getRun,
  resumeRuns,
} from '../../src/index.js';
import { collect, crashingStore, doubling, entriesOf, errorOf, numbers, run } from '../run/harness.js';

const hundred = numbers(100);

/** The inputs that a new run starts, in order. */
async function started(options: Partial<EvaluateOptions>, examples: Example<number, number>[] = hundred) {
  const { evaluation, calls } = doubling(examples);
  const { summary } = await run(evaluation, { concurrency: 1, ...options });
  return { calls, summary };
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);

describe('offset', () => {
  test('leaves out the first n; limit counts from there', async () => {
    const { calls, summary } = await started({ offset: 95 });
    expect(calls).toEqual([95, 96, 97, 98, 99]);
    expect(summary).toMatchObject({ status: 'completed', total: 5, completed: 5, pending: 0 });
    expect((await started({ offset: 10, limit: 2 })).calls).toEqual([10, 11]);
    expect((await started({ offset: 99, limit: 7 })).summary).toMatchObject({ total: 1, ok: 1 });
  });

  test('works on examples that are given only once', async () => {
    const { evaluation, calls } = doubling(numbers(5).values());
    const { summary } = await run(evaluation, { offset: 2, limit: 2, concurrency: 1 });
    expect(calls).toEqual([2, 3]);
    expect(summary).toMatchObject({ status: 'completed', total: 2 });
  });

  test('over the size of the dataset is an error that says so', async () => {
    const { evaluation } = doubling(numbers(3));
    const error = await errorOf(evaluate(evaluation, { store: createMemoryStore(), offset: 3 }).finished);
    expect(error).toMatchObject({
      code: 'INVALID_DATASET',
      message: expect.stringContaining('first 3 (offset)'),
    });
  });
});

describe('take', () => {
  test('starts n examples chosen by the seed, in dataset order', async () => {
    const { calls, summary } = await started({ take: 10 });
    expect(calls).toHaveLength(10);
    expect(calls).toEqual(sorted(calls));
    expect(calls).not.toEqual(hundred.slice(0, 10).map(({ input }) => input));
    expect(summary).toMatchObject({ status: 'completed', total: 10, ok: 10 });
    expect((await started({ take: 10 })).calls).toEqual(calls);
    expect((await started({ take: 10, seed: 1 })).calls).not.toEqual(calls);
  });

  test('a larger n adds to the smaller', async () => {
    const { evaluation, calls } = doubling(hundred);
    const { store } = await run(evaluation, { take: 10 });
    const first = [...calls];
    const { summary } = await run(evaluation, { store, take: 15 });
    expect(summary).toMatchObject({ status: 'completed', total: 15, completed: 15 });
    expect(calls).toHaveLength(15);
    expect(calls.slice(0, 10)).toEqual(first);
    expect(new Set(calls).size).toBe(15);
  });

  test('chooses by id: neither order nor other examples change the choice much', async () => {
    const { calls } = await started({ take: 10 });
    expect(sorted((await started({ take: 10 }, hundred.toReversed())).calls)).toEqual(calls);
    const more = [...numbers(105).slice(100), ...hundred];
    const among = (await started({ take: 15 }, more)).calls;
    expect(among).toEqual(expect.arrayContaining(calls));
  });

  test('over the size takes all; limit cuts what was taken', async () => {
    expect((await started({ take: 500 })).summary.total).toBe(100);
    const { calls } = await started({ take: 10 });
    expect((await started({ take: 10, limit: 4 })).calls).toEqual(calls.slice(0, 4));
    expect(Math.min(...(await started({ take: 10, offset: 50 })).calls)).toBeGreaterThanOrEqual(50);
  });
});

describe('shuffle', () => {
  test('starts all in an order of its own, and results stay in dataset order', async () => {
    const { evaluation, calls } = doubling(hundred);
    const { results, summary } = await run(evaluation, { shuffle: true, concurrency: 1 });
    expect(calls).not.toEqual(sorted(calls));
    expect(sorted(calls)).toEqual(hundred.map(({ input }) => input));
    expect(results.map(({ index }) => index)).toEqual(hundred.map((_, index) => index));
    expect(summary).toMatchObject({ status: 'completed', total: 100, ok: 100 });
  });

  test('is the same for a seed: the run’s own, or the one given', async () => {
    const { calls } = await started({ shuffle: true });
    expect((await started({ shuffle: true })).calls).toEqual(calls);
    expect((await started({ shuffle: true, seed: 'a' })).calls).toEqual(
      (await started({ shuffle: 'a' })).calls,
    );
    expect((await started({ shuffle: 7 })).calls).not.toEqual(calls);
    expect((await started({ shuffle: 0 })).calls).toEqual(calls);
    expect((await started({ shuffle: false })).calls).toEqual(sorted(calls));
  });

  test('under a limit starts what a take of the same seed chooses', async () => {
    const { calls } = await started({ shuffle: true, limit: 10 });
    expect(calls).not.toEqual(sorted(calls));
    expect(sorted(calls)).toEqual((await started({ take: 10 })).calls);
    expect((await started({ shuffle: true, limit: 20 })).calls.slice(0, 10)).toEqual(calls);
  });

  test('the order is the same whether the examples are looked up or read again', async () => {
    const { calls } = await started({ shuffle: true, limit: 30 });
    for (const examples of [
      () => hundred,
      new Set(hundred),
      async function* again() {
        yield* hundred;
      },
    ]) {
      const other = doubling(examples);
      await run(other.evaluation, { shuffle: true, limit: 30, concurrency: 1 });
      expect(other.calls).toEqual(calls);
    }
  });

  test('examples without ids, equal ones among them, keep theirs', async () => {
    const examples = [{ input: 1 }, { input: 2 }, { input: 1 }, { input: 3 }];
    const straight = await run(doubling(examples).evaluation);
    const shuffled = await run(doubling(examples).evaluation, { shuffle: 3 });
    expect(shuffled.results.map(({ exampleId, input }) => [exampleId, input])).toEqual(
      straight.results.map(({ exampleId, input }) => [exampleId, input]),
    );
  });
});

describe('a selection', () => {
  test('stays the same when a run is resumed after a crash', async () => {
    const expected = (await started({ take: 20, shuffle: 'x' })).calls;
    const { evaluation, calls } = doubling(hundred);
    const place = createMemoryStore();
    const dying = crashingStore(place, 8, 'after');
    void run(evaluation, { store: dying, take: 20, shuffle: 'x', concurrency: 1 }).catch(() => {});
    await dying.crashed;
    const [resumed] = await resumeRuns(place, [evaluation], { concurrency: 1 });
    expect(await resumed?.finished).toMatchObject({ status: 'completed', total: 20, ok: 20, resumed: true });
    expect(new Set(calls)).toEqual(new Set(expected));
    const results = await collect((resumed as NonNullable<typeof resumed>).results());
    expect(results).toHaveLength(20);
  });

  test('is recorded with the session, and getRun tells the total', async () => {
    const { evaluation } = doubling(hundred);
    const { store, run: done } = await run(evaluation, { offset: 5, take: 30, shuffle: 'x', limit: 10 });
    const [session] = await entriesOf(store, done.runId);
    expect(session).toMatchObject({ options: { offset: 5, take: 30, shuffle: 'x', limit: 10 }, total: 10 });
    expect(await getRun(store, done.runId)).toMatchObject({ status: 'completed', total: 10, completed: 10 });
  });

  test.each([{ shuffle: true }, { take: 2 }])(
    '%o is refused for examples that are given only once',
    async (options) => {
      const { evaluation, calls } = doubling(numbers(5).values());
      const error = await errorOf(evaluate(evaluation, { store: createMemoryStore(), ...options }).finished);
      expect(error).toMatchObject({
        code: 'INVALID_DATASET',
        message: expect.stringContaining('pass an array'),
      });
      expect(calls).toEqual([]);
    },
  );

  test.each([{ offset: -1 }, { offset: 1.5 }, { take: 0 }, { shuffle: Number.NaN }, { shuffle: {} }])(
    '%o is a TypeError at the call',
    (options) => {
      const { evaluation } = doubling(hundred);
      expect(() => evaluate(evaluation, { store: createMemoryStore(), ...(options as object) })).toThrow(
        TypeError,
      );
    },
  );
});
