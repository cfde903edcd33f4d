import { describe, expect, test } from 'vitest';
import { createMemoryStore, defineEvaluation, evaluate, type Stage, stage } from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { eventOf, never, numbers, run } from './harness.js';

const evaluationOf = (
  stages: readonly [Stage, ...Stage[]],
  count = 3,
  scorers: Record<string, () => number> = {},
) => defineEvaluation({ name: 'staged', dataset: numbers(count), stages, scorers });

describe('stages', () => {
  test('run in order, each with the output of the one before and all earlier ones in ctx.outputs', async () => {
    const seen: unknown[] = [];
    const evaluation = evaluationOf(
      [
        stage('one', (n: number) => n + 1),
        stage('two', (n: number, ctx) => {
          seen.push({ ...ctx.outputs });
          return `${n}`;
        }),
        stage('three', (text: string, ctx) => {
          seen.push({ ...ctx.outputs });
          return `<${text}>`;
        }),
      ],
      1,
    );
    const { results } = await run(evaluation);
    expect(seen).toEqual([{ one: 1 }, { one: 1, two: '1' }]);
    expect(results[0]).toMatchObject({ output: '<1>', outputs: { one: 1, two: '1', three: '<1>' } });
  });

  test("an error stops the example's later stages, and no other example's", async () => {
    const calls: string[] = [];
    let isFixed = false;
    const evaluation = evaluationOf([
      stage('one', (n: number) => {
        calls.push(`one ${n}`);
        if (n === 1 && !isFixed) throw new Error('no');
        return n;
      }),
      stage('two', (n: number) => {
        calls.push(`two ${n}`);
        return n;
      }),
    ]);
    const { store, summary } = await run(evaluation, { concurrency: 1 });
    expect(calls).toEqual(['one 0', 'two 0', 'one 1', 'one 2', 'two 2']);
    expect(summary).toMatchObject({ status: 'partial', completed: 3, ok: 2, errors: 1 });
    isFixed = true;
    calls.length = 0;
    expect((await run(evaluation, { store })).summary).toMatchObject({
      status: 'completed',
      ok: 3,
      errors: 0,
    });
    expect(calls).toEqual(['one 1', 'two 1']);
  });

  test('what an earlier session finished is not called again: only the stage that the crash cut short', async () => {
    const inner = createMemoryStore();
    const store = createFaultyStore(inner);
    const calls: string[] = [];
    const with2 = (two: (text: string) => string | Promise<string>) =>
      evaluationOf(
        [
          stage(
            'one',
            (n: number) => {
              calls.push(`one ${n}`);
              return `out ${n}`;
            },
            { version: '1' },
          ),
          stage('two', two, { version: '1' }),
        ],
        2,
      );
    const dying = evaluate(
      with2(() => never()),
      { store },
    );
    await eventOf(dying, (event) => event.type === 'completion' && event.exampleId === 'e1');
    await store.crash();
    calls.length = 0;
    const { results, summary } = await run(
      with2((text) => {
        calls.push(`two ${text}`);
        return text.toUpperCase();
      }),
      { store: inner },
    );
    expect(calls.toSorted()).toEqual(['two out 0', 'two out 1']);
    expect(summary).toMatchObject({ status: 'completed', ok: 2, reexecuted: 2, resumed: true });
    expect(results.map(({ input, output }) => [input, output])).toEqual([
      [0, 'OUT 0'],
      [1, 'OUT 1'],
    ]);
  });

  test('a stage added at the end runs alone', async () => {
    const calls: string[] = [];
    const one = stage('one', (n: number) => {
      calls.push(`one ${n}`);
      return n;
    });
    const two = stage('two', (n: number) => {
      calls.push(`two ${n}`);
      return n * 2;
    });
    const { store } = await run(evaluationOf([one]));
    calls.length = 0;
    const { results, summary } = await run(evaluationOf([one, two]), { store, concurrency: 1 });
    expect(calls).toEqual(['two 0', 'two 1', 'two 2']);
    expect(summary).toMatchObject({ status: 'completed', ok: 3 });
    expect(results[2]).toMatchObject({ input: 2, output: 4, outputs: { one: 2, two: 4 } });
  });
});

describe('scorers that come and go', () => {
  test('one added later runs alone, one removed is hidden and counts again when it returns', async () => {
    let calls = 0;
    const one = stage('one', (n: number) => {
      calls++;
      return n;
    });
    const half = () => 0.5;
    const full = () => 1;
    const { store } = await run(evaluationOf([one], 3, { half }));
    const more = await run(evaluationOf([one], 3, { half, full }), { store });
    expect(more.summary).toMatchObject({
      status: 'completed',
      scores: { half: { mean: 0.5, count: 3 }, full: { mean: 1, count: 3 } },
    });
    const less = await run(evaluationOf([one], 3, { full }), { store });
    expect(less.summary.scores).toEqual({ full: { mean: 1, count: 3 } });
    expect(less.results[0]?.scores).toEqual({ full: { name: 'full', score: 1 } });
    const again = await run(evaluationOf([one], 3, { full, half }), { store });
    expect(again.summary.scores).toEqual({ half: { mean: 0.5, count: 3 }, full: { mean: 1, count: 3 } });
    expect(calls).toBe(3);
  });
});

describe('a scorer that was away while a stage was added', () => {
  test('judges the new output, not the old one', async () => {
    const one = stage('one', () => 0);
    const two = stage('two', () => 1);
    const output = (given: { output: number }) => given.output;
    const define = (stages: readonly [Stage, ...Stage[]], scorers = {}) =>
      defineEvaluation({ name: 'staged', dataset: numbers(2), stages, scorers });
    const { store, summary } = await run(define([one], { output }));
    expect(summary.scores).toEqual({ output: { mean: 0, count: 2 } });
    await run(define([one, two]), { store });
    expect((await run(define([one, two], { output }), { store })).summary).toMatchObject({
      status: 'completed',
      scores: { output: { mean: 1, count: 2 } },
    });
  });
});
