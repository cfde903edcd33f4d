import { describe, expect, test } from 'vitest';
import {
  buildReport,
  createMemoryStore,
  defineEvaluation,
  getRun,
  stage,
  TidemarkError,
} from '../../src/index.js';
import { numbers, run } from '../run/harness.js';
import { completion, end, storeWith } from './journals.js';

/** Fails where `fails` says so; scores `n % 4` in quarters. */
function quarters(count: number, fails: (n: number) => unknown = () => undefined) {
  return defineEvaluation({
    name: 'quarters',
    dataset: { name: 'numbers', examples: numbers(count) },
    params: { model: 'm' },
    task: (n: number): number => {
      const error = fails(n);
      if (error !== undefined) throw error;
      return n;
    },
    scorers: {
      quarter: ({ output }) => (output % 4) / 4,
      isEven: ({ output }) => output % 2 === 0,
    },
  });
}

test('an unknown run is NOT_FOUND', async () => {
  await expect(buildReport(createMemoryStore(), 'r')).rejects.toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  );
});

test('the run is what getRun gives', async () => {
  const { store, summary } = await run(quarters(10));
  const { run: reported } = await buildReport(store, summary.runId);
  expect(reported).toEqual(await getRun(store, summary.runId));
  expect(reported).toMatchObject({ name: 'quarters', params: { model: 'm' }, status: 'completed' });
});

test('counts what is done, failed and pending', async () => {
  const { store, summary } = await run(quarters(10, (n) => (n === 3 ? new Error('three') : undefined)));
  expect((await buildReport(store, summary.runId)).counts).toEqual({
    total: 10,
    ok: 9,
    errors: 1,
    pending: 0,
  });
});

test('a run stopped early has pending examples', async () => {
  const store = await storeWith([completion(0), completion(1), end(5, { reason: 'cancelled' })]);
  const { counts, run: reported } = await buildReport(store, 'r');
  expect(counts).toEqual({ total: 5, ok: 2, errors: 0, pending: 3 });
  expect(reported.status).toBe('interrupted');
});

test('a run that nobody saw to its end has no total yet', async () => {
  const { counts } = await buildReport(await storeWith([completion(0), completion(1)]), 'r');
  expect(counts).toEqual({ ok: 2, errors: 0 });
});

describe('scores', () => {
  test('have mean, standard error and interval, with its method', async () => {
    const { store, summary } = await run(quarters(8));
    expect((await buildReport(store, summary.runId)).scores).toEqual({
      quarter: {
        count: 8,
        nulls: 0,
        mean: 0.375,
        stdError: expect.closeTo(0.1056, 4),
        interval: [expect.closeTo(0.1252, 4), expect.closeTo(0.6248, 4)],
        method: 'student-t',
      },
      isEven: {
        count: 8,
        nulls: 0,
        mean: 0.5,
        stdError: expect.closeTo(0.189, 3),
        interval: [expect.closeTo(0.2152, 4), expect.closeTo(0.7848, 4)],
        method: 'wilson',
      },
    });
  });

  test('of errored examples are not zero: they are not there', async () => {
    const { store, summary } = await run(quarters(8, (n) => (n % 2 === 1 ? new Error('odd') : undefined)));
    const { scores } = await buildReport(store, summary.runId);
    expect(scores.isEven).toMatchObject({ count: 4, mean: 1 });
  });

  test('of null are counted apart', async () => {
    const store = await storeWith(
      [0, null, 1, null].map((s, n) => completion(n, { scores: { s } })),
      {
        scorers: ['s'],
      },
    );
    const { scores } = await buildReport(store, 'r');
    expect(scores.s).toMatchObject({ count: 2, nulls: 2, mean: 0.5 });
  });

  test('count although another scorer failed', async () => {
    const evaluation = defineEvaluation({
      name: 'one-throws',
      dataset: { name: 'numbers', examples: numbers(4) },
      task: (n: number) => n,
      scorers: {
        good: () => 1,
        bad: () => {
          throw new RangeError('no');
        },
      },
    });
    const { store, summary } = await run(evaluation);
    const { scores, counts, errors } = await buildReport(store, summary.runId);
    expect(scores.good).toMatchObject({ count: 4, mean: 1 });
    expect(scores.bad).toEqual({
      count: 0,
      nulls: 0,
      mean: null,
      stdError: null,
      interval: null,
      method: null,
    });
    expect(counts.errors).toBe(4);
    expect(errors).toEqual([
      { code: 'RangeError', message: 'no', count: 4, exampleIds: ['e0', 'e1', 'e2', 'e3'] },
    ]);
  });

  test('have the mean of the run, to the last bit', async () => {
    const values = [0.1, 0.7, 0.3, 0.2, 0.9, 0.6];
    const store = await storeWith(
      values.map((s, n) => completion(n, { index: 9 - n, scores: { s } })),
      {
        scorers: ['s'],
      },
    );
    const { scores, run: reported } = await buildReport(store, 'r');
    expect(scores.s?.mean).toBe(reported.scores.s?.mean);
  });

  test('stand in the order of the evaluation', async () => {
    const { store, summary } = await run(quarters(2));
    expect(Object.keys((await buildReport(store, summary.runId)).scores)).toEqual(['quarter', 'isEven']);
  });
});

describe('errors', () => {
  test('are grouped by code, or name, and message; the most frequent first', async () => {
    const refused = () => Object.assign(new Error('refused'), { code: 'E_REFUSED' });
    const { store, summary } = await run(
      quarters(9, (n) => [new TypeError('wrong'), refused(), new TypeError('other')][[0, 1, 1, 2][n] ?? 9]),
    );
    expect((await buildReport(store, summary.runId)).errors).toEqual([
      { code: 'E_REFUSED', message: 'refused', count: 2, exampleIds: ['e1', 'e2'] },
      { code: 'TypeError', message: 'wrong', count: 1, exampleIds: ['e0'] },
      { code: 'TypeError', message: 'other', count: 1, exampleIds: ['e3'] },
    ]);
  });

  test('keep the first 20 ids in dataset order, whatever came first', async () => {
    const error = { name: 'Error', message: 'no' };
    const order = Array.from({ length: 30 }, (_, n) => 29 - n);
    const store = await storeWith(order.map((n) => completion(n, { status: 'error', error })));
    const [kind] = (await buildReport(store, 'r')).errors;
    expect(kind).toMatchObject({ count: 30, exampleIds: numbers(20).map(({ id }) => id) });
  });

  test('of examples that are not done do not count yet', async () => {
    const error = { name: 'Error', message: 'no' };
    const failedScorer = completion(0, { stage: 'score', step: 'a', status: 'error', error });
    const store = await storeWith([completion(0), failedScorer], { scorers: ['a', 'b'] });
    expect(await buildReport(store, 'r')).toMatchObject({ counts: { ok: 0, errors: 0 }, errors: [] });
  });

  test('that were cleared by a later session are gone', async () => {
    let isBroken = true;
    const evaluation = quarters(4, (n) => (isBroken && n === 2 ? new Error('two') : undefined));
    const { store } = await run(evaluation, { runId: 'r' });
    isBroken = false;
    await run(evaluation, { store, runId: 'r' });
    const { errors, counts, run: reported } = await buildReport(store, 'r');
    expect(errors).toEqual([]);
    expect(counts).toMatchObject({ ok: 4, errors: 0 });
    expect(reported.status).toBe('completed');
  });
});

describe('durations', () => {
  test('are exact percentiles, interpolated linearly', async () => {
    const store = await storeWith(
      Array.from({ length: 20 }, (_, n) => completion(n, { durationMs: 20 - n })),
    );
    // numpy.percentile(range(1, 21), [50, 95])
    expect((await buildReport(store, 'r')).durations).toEqual({ mean: 10.5, p50: 10.5, p95: 19.05, max: 20 });
  });

  test('add up the stages of an example, and count errors too', async () => {
    const evaluation = defineEvaluation({
      name: 'two-stages',
      dataset: { name: 'numbers', examples: numbers(1) },
      stages: [
        stage('wait', async (n: number) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return n;
        }),
        stage('fail', async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          throw new Error('late');
        }),
      ],
      scorers: {},
    });
    const { store, summary } = await run(evaluation);
    expect((await buildReport(store, summary.runId)).durations.p50).toBeGreaterThan(35);
  });

  test('are null when nothing is done', async () => {
    const { durations } = await buildReport(await storeWith([]), 'r');
    expect(durations).toEqual({ mean: null, p50: null, p95: null, max: null });
  });
});

test('usage is what all calls consumed', async () => {
  const evaluation = defineEvaluation({
    name: 'paid',
    dataset: { name: 'numbers', examples: numbers(3) },
    task: (n: number, ctx) => {
      ctx.usage({ inputTokens: 10, outputTokens: n, costUsd: 0.5 });
      return n;
    },
    scorers: {},
  });
  const { store, summary } = await run(evaluation);
  expect((await buildReport(store, summary.runId)).usage).toEqual({
    inputTokens: 30,
    outputTokens: 3,
    costUsd: 1.5,
  });
});

test('a run without any session has an empty report', async () => {
  const store = createMemoryStore();
  const record = {
    createdAt: '2024-01-01T00:00:00.000Z',
    formatVersion: 1,
    header: { evaluation: 'e', params: {} },
  };
  await store.create({ id: 'r', kind: 'run', ...record });
  expect(await buildReport(store, 'r')).toMatchObject({
    run: { status: 'pending' },
    counts: { ok: 0, errors: 0 },
    scores: {},
    errors: [],
    sessions: [],
  });
});

test('damage that leaves open what counts is STORE_CORRUPT', async () => {
  const store = await storeWith([completion(0, { session: 2 })]);
  const failed = await buildReport(store, 'r').catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(TidemarkError);
  expect(failed).toMatchObject({ code: 'STORE_CORRUPT' });
});
