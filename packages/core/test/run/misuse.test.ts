import { describe, expect, test } from 'vitest';
import { createMemoryStore, defineEvaluation, evaluate, type Stage, stage } from '../../src/index.js';
import { collect, numbers } from './harness.js';

const run = (input: number) => input;

describe('definitions made by hand are checked like those made by stage() and scorer()', () => {
  const dataset = numbers(2);
  const cases: [string, () => unknown, RegExp][] = [
    ['a kept name', () => ({ name: 'score', run }), /score: this name is kept/],
    ['an unknown option', () => ({ name: 'a', run, bogus: 1 }), /unknown option bogus/],
    ['a wrong value', () => ({ name: 'a', run, samples: -1 }), /samples: expected/],
    ['a name that objects can not hold', () => ({ name: '__proto__', run }), /__proto__/],
  ];
  test.each(cases)('a stage with %s', (_, make, message) => {
    const stages = [make()] as unknown as [Stage];
    expect(() => defineEvaluation({ name: 'by-hand', dataset, stages })).toThrow(message);
  });

  test('a scorer with a wrong retry policy', () => {
    const scorers = { same: { run: () => 1, retry: { attempts: -2 } } };
    expect(() => defineEvaluation({ name: 'by-hand', dataset, task: run, scorers })).toThrow(/attempts/);
  });

  test('params that are no plain object', () => {
    const params = new Map([['a', 1]]) as never;
    expect(() => defineEvaluation({ name: 'by-hand', dataset, task: run, params })).toThrow(TypeError);
    const evaluation = defineEvaluation({ name: 'by-hand', dataset, task: run, params: { a: 1 } });
    expect(() => evaluate(evaluation, { store: createMemoryStore(), params })).toThrow(TypeError);
  });
});

describe('a task that takes liberties', () => {
  test('changing params changes no other run', async () => {
    const store = createMemoryStore();
    const evaluation = defineEvaluation({
      name: 'greedy',
      dataset: numbers(2),
      params: { list: [3, 1, 2] },
      task: (_: number, ctx) => ctx.params.list.sort()[0],
    });
    const first = evaluate(evaluation, { store });
    await first.finished;
    expect(evaluation.params.list).toEqual([3, 1, 2]);
    expect(evaluate(evaluation, { store }).runId).toBe(first.runId);
  });

  test('throwing our code for a given-up example is an error like any other', async () => {
    const store = createMemoryStore();
    let calls = 0;
    const evaluation = defineEvaluation({
      name: 'pretender',
      dataset: numbers(1),
      task: () => {
        calls++;
        throw Object.assign(new Error('mine'), { code: 'TASK_CRASHED' });
      },
    });
    const pretending = evaluate(evaluation, { store });
    await pretending.finished;
    expect(await collect(pretending.results())).toMatchObject([{ status: 'error', attempts: 1 }]);
    await evaluate(evaluation, { store }).finished;
    expect(calls).toBe(2);
  });
});

test("attempts count the calls of all samples, and a result tells of its stage's retries and log", async () => {
  let calls = 0;
  const work = (input: number, ctx: { sample: number; log(...values: unknown[]): void }) => {
    ctx.log('sample', ctx.sample);
    if (ctx.sample === 0 && ++calls < 3) throw new Error('again');
    return input;
  };
  const evaluation = defineEvaluation({
    name: 'sampled',
    dataset: numbers(1),
    stages: [stage('draw', work, { samples: 2, retry: { attempts: 3, minDelayMs: 0, maxDelayMs: 0 } })],
  });
  const sampled = evaluate(evaluation, { store: createMemoryStore() });
  await sampled.finished;
  const [result] = await collect(sampled.results());
  expect(result).toMatchObject({ attempts: 4, retries: [{ error: { message: 'again' } }, {}] });
  expect(result?.log).toEqual(['sample 0', 'sample 0', 'sample 0', 'sample 1']);
});

test('results() of a run that is only about to start is empty', async () => {
  const evaluation = defineEvaluation({ name: 'new', dataset: numbers(2), task: run });
  const begun = evaluate(evaluation, { store: createMemoryStore() });
  expect(await collect(begun.results())).toEqual([]);
  await begun.finished;
});
