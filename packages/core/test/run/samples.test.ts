import { describe, expect, test } from 'vitest';
import { defineEvaluation, type Stage, stage } from '../../src/index.js';
import { numbers, run } from './harness.js';

const evaluationOf = (
  stages: readonly [Stage, ...Stage[]],
  count = 3,
  scorers: Record<string, () => number> = {},
) => defineEvaluation({ name: 'staged', dataset: numbers(count), stages, scorers });

describe('samples', () => {
  test('the stage is called k times and the next gets an array', async () => {
    const seen: unknown[] = [];
    const evaluation = evaluationOf(
      [
        stage('draw', (n: number, ctx) => n * 10 + ctx.sample, { samples: 3 }),
        stage('join', (drawn: number[]) => {
          seen.push(drawn);
          return drawn.length;
        }),
      ],
      2,
    );
    const { results } = await run(evaluation, { concurrency: 1 });
    expect(seen).toEqual([
      [0, 1, 2],
      [10, 11, 12],
    ]);
    expect(results[1]).toMatchObject({ output: 3, outputs: { draw: [10, 11, 12], join: 3 } });
  });

  test('as the last stage, scorers get the array', async () => {
    const outputs: unknown[] = [];
    const evaluation = defineEvaluation({
      name: 'sampled',
      dataset: numbers(1),
      stages: [stage('draw', (_: number, ctx) => ctx.sample, { samples: 2 })],
      scorers: {
        all: ({ output }) => {
          outputs.push(output);
          return true;
        },
      },
    });
    const { summary, results } = await run(evaluation);
    expect(outputs).toEqual([[0, 1]]);
    expect(summary).toMatchObject({ status: 'completed', scores: { all: { mean: 1, count: 1 } } });
    expect(results[0]).toMatchObject({ output: [0, 1], scores: { all: { score: 1 } } });
  });

  test('good ones are kept when another fails, and only the missing one is called again', async () => {
    const calls: string[] = [];
    let isFixed = false;
    const evaluation = evaluationOf(
      [
        stage(
          'draw',
          (n: number, { sample }) => {
            calls.push(`draw ${n}.${sample}`);
            if (n === 0 && sample === 1 && !isFixed) throw new Error('unlucky');
            return sample;
          },
          { samples: 3 },
        ),
        stage('join', (drawn: number[]) => {
          calls.push('join');
          return drawn.join();
        }),
      ],
      1,
    );
    const first = await run(evaluation);
    expect(first.results[0]).toMatchObject({ status: 'error', error: { message: 'unlucky' }, outputs: {} });
    expect(calls.toSorted()).toEqual(['draw 0.0', 'draw 0.1', 'draw 0.2']);
    calls.length = 0;
    isFixed = true;
    const second = await run(evaluation, { store: first.store });
    expect(calls).toEqual(['draw 0.1', 'join']);
    expect(second.summary).toMatchObject({ status: 'completed', ok: 1, errors: 0 });
    expect(second.results[0]).toMatchObject({ output: '0,1,2', input: 0 });
  });

  test('ctx.seed differs by sample, example, stage and run seed, and not by attempt', async () => {
    const seeds = async (seed?: number) => {
      const all: number[] = [];
      const draw = stage(
        'draw',
        (_: number, ctx) => {
          all.push(ctx.seed);
          if (ctx.attempt === 1) throw new Error('again');
          return 0;
        },
        {
          samples: 2,
          retry: { attempts: 2, minDelayMs: 0 },
        },
      );
      await run(evaluationOf([draw], 2), { concurrency: 1, ...(seed !== undefined && { seed }) });
      return all;
    };
    const plain = await seeds();
    expect(plain).toHaveLength(8);
    expect(new Set(plain).size).toBe(4);
    expect(new Set(await seeds())).toEqual(new Set(plain));
    expect(new Set([...plain, ...(await seeds(1))]).size).toBe(8);
    expect(plain.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
  });
});
