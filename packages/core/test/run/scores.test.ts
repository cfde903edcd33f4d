import { describe, expect, test } from 'vitest';
import { defineEvaluation, scorer } from '../../src/index.js';
import { numbers, run } from './harness.js';

describe('scores', () => {
  const scored = (scorers: Record<string, unknown>, task: (n: number) => unknown = (n) => n) =>
    run(
      defineEvaluation({
        name: 'scored',
        dataset: numbers(1),
        task,
        scorers: scorers as Record<string, () => number>,
      }),
    );

  test.each([
    ['1.5', 1.5],
    ['a negative number', -0.1],
    ['NaN', Number.NaN],
    ['a text', '1'],
    ['undefined', undefined],
    ['an empty object', {}],
    ['a Score with a wrong score', { score: 2 }],
  ])("%s is no score: the scorer's error, with the output and the other score kept", async (_, given) => {
    for (const bad of [() => given, async () => given]) {
      const { results, summary } = await scored({ bad, good: () => 1 });
      expect(results[0]).toMatchObject({
        status: 'error',
        output: 0,
        scores: { good: { score: 1 } },
        error: { name: 'TypeError', message: expect.stringContaining('scorer bad returned') },
      });
      expect(results[0]?.scores).not.toHaveProperty('bad');
      expect(summary).toMatchObject({
        status: 'partial',
        errors: 1,
        scores: { good: { mean: 1, count: 1 }, bad: { mean: null, count: 0 } },
      });
    }
  });

  test('a scorer that throws, at once or later, leaves the others; only it runs again', async () => {
    let calls = 0;
    let isBroken = true;
    const evaluation = defineEvaluation({
      name: 'broken',
      dataset: numbers(2),
      task: (n) => {
        calls++;
        return n;
      },
      scorers: {
        sync: () => {
          if (isBroken) throw new Error('sync broken');
          return 1;
        },
        async: async () => {
          if (isBroken) throw new Error('async broken');
          return 0.5;
        },
        good: async ({ output }) => output === 0,
      },
    });
    const first = await run(evaluation);
    expect(first.summary).toMatchObject({
      status: 'partial',
      errors: 2,
      scores: { good: { mean: 0.5, count: 2 }, sync: { mean: null, count: 0 } },
    });
    isBroken = false;
    const second = await run(evaluation, { store: first.store });
    expect(second.summary).toMatchObject({
      status: 'completed',
      ok: 2,
      scores: { sync: { mean: 1, count: 2 }, async: { mean: 0.5, count: 2 }, good: { mean: 0.5, count: 2 } },
    });
    expect(calls).toBe(2);
    expect(second.results[0]).not.toHaveProperty('error');
  });

  test('null is no zero in a mean, and errored examples are not scored', async () => {
    let scorings = 0;
    const evaluation = defineEvaluation({
      name: 'means',
      dataset: numbers(4),
      task: (n) => {
        if (n === 3) throw new Error('no');
        return n;
      },
      scorers: {
        some: ({ output }) => {
          scorings++;
          return output === 0 ? null : 1;
        },
      },
    });
    const { summary, results } = await run(evaluation);
    expect(summary).toMatchObject({ ok: 3, errors: 1, scores: { some: { mean: 1, count: 2 } } });
    expect(scorings).toBe(3);
    expect(results[3]?.scores).toEqual({});
  });

  test('a scorer gets input, output, expected, metadata and params', async () => {
    const seen: unknown[] = [];
    const evaluation = defineEvaluation({
      name: 'given',
      dataset: [
        { id: 'a', input: 1, expected: 2, metadata: { m: 1 } },
        { id: 'b', input: 3 },
      ],
      params: { p: 4 },
      task: (n: number) => n * 10,
      scorers: {
        look: scorer(
          (given) => {
            seen.push(given);
            return true;
          },
          { version: '1' },
        ),
      },
    });
    await run(evaluation, { concurrency: 1 });
    expect(seen).toEqual([
      { input: 1, output: 10, expected: 2, metadata: { m: 1 }, params: { p: 4 } },
      { input: 3, output: 30, expected: undefined, metadata: undefined, params: { p: 4 } },
    ]);
  });
});
