import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  getRun,
  listRuns,
  scorer,
  stage,
} from '../../src/index.js';
import { doubling, errorOf, numbers, run } from './harness.js';

const store = createMemoryStore();
const task = (input: number) => input;

function withParams(params: Record<string, unknown> = { model: 'small', temperature: 0 }): Evaluation {
  return defineEvaluation({ name: 'Ünï (test)', dataset: numbers(1), params, task }) as Evaluation;
}

describe('a malformed option is a TypeError at the call', () => {
  const cases: [name: string, options: unknown, message: RegExp][] = [
    ['no options', undefined, /expected an object of options/],
    ['no store', {}, /store/],
    ['a store that is none', { store: {} }, /store: expected a store, got an object/],
    ['an unknown option', { store, concurency: 3 }, /unknown option concurency .*did you mean concurrency/],
    ['concurrency 0', { store, concurrency: 0 }, /concurrency: expected .*, got 0/],
    ['a negative concurrency', { store, concurrency: -1 }, /concurrency: expected .*, got -1/],
    ['a fractional concurrency', { store, concurrency: 1.5 }, /concurrency: expected .*, got 1.5/],
    ['concurrency as a text', { store, concurrency: '8' }, /concurrency: expected .*, got '8'/],
    ['concurrency NaN', { store, concurrency: Number.NaN }, /concurrency/],
    ['limit 0', { store, limit: 0 }, /limit/],
    ['a negative maxErrors', { store, maxErrors: -1 }, /maxErrors/],
    ['retryErrors', { store, retryErrors: 'some' }, /retryErrors: expected one of .*'all', got 'some'/],
    ['durability', { store, durability: 'disk' }, /durability: expected one of 'process', 'power'/],
    ['an empty run id', { store, runId: '' }, /runId/],
    ['a signal that is none', { store, signal: {} }, /signal: expected an AbortSignal/],
    [
      'a rate limit without a rate',
      { store, rateLimit: {} },
      /rateLimit: expected one of perSecond and perMinute/,
    ],
    ['an unknown rate', { store, rateLimit: { persecond: 1 } }, /did you mean perSecond/],
    ['params that are a list', { store, params: [] }, /params/],
    ['an unknown param', { store, params: { modle: 'x' } }, /has no param modle .*did you mean model/],
    ['params that are functions', { store, params: { model: () => {} } }, /params.*model/s],
  ];
  test.each(cases)('%s', (_, options, message) => {
    expect(() => evaluate(withParams(), options as EvaluateOptions)).toThrow(TypeError);
    expect(() => evaluate(withParams(), options as EvaluateOptions)).toThrow(message);
  });

  test('what is no evaluation', () => {
    const raw = { name: 'raw', dataset: numbers(1), task } as unknown as Evaluation;
    for (const given of [raw, undefined as unknown as Evaluation]) {
      expect(() => evaluate(given, { store })).toThrow(TypeError);
      expect(() => evaluate(given, { store })).toThrow(/defineEvaluation/);
    }
  });

  test('nothing of it reaches the store', async () => {
    expect(await listRuns(store)).toEqual([]);
  });

  test('allowNewParams accepts params that the evaluation does not declare', async () => {
    const { run: done } = await run(withParams(), {
      store: createMemoryStore(),
      params: { more: 1 },
      allowNewParams: true,
    });
    expect(done.runId).not.toBe((await run(withParams())).run.runId);
  });
});

describe('a malformed evaluation is a TypeError when it is defined', () => {
  const good = { name: 'a', dataset: numbers(1), task };
  const one = stage('one', task);
  const cases: [name: string, definition: unknown, message: RegExp][] = [
    ['neither task nor stages', { ...good, task: undefined }, /one of task and stages/],
    ['both', { ...good, stages: [one] }, /one of task and stages/],
    ['no stages', { ...good, task: undefined, stages: [] }, /at least one stage/],
    ['two stages of a name', { ...good, task: undefined, stages: [one, one] }, /two stages are named one/],
    ['a bare function as a stage', { ...good, task: undefined, stages: [task] }, /stage\(name, fn\)/],
    ['an empty name', { ...good, name: '' }, /name/],
    ['a name that is no text', { ...good, name: 3 }, /name/],
    ['a scorer that is no function', { ...good, scorers: { exact: 1 } }, /scorer exact: expected a function/],
    ['scorers as a list', { ...good, scorers: [task] }, /scorers: expected an object/],
    ['no dataset', { ...good, dataset: undefined }, /dataset/],
    ['a dataset that is a text', { ...good, dataset: 'abc' }, /dataset: expected an array/],
    [
      'a dataset of no examples',
      { ...good, dataset: { name: 'x', examples: 5 } },
      /dataset: expected an array/,
    ],
    ['an unknown part', { ...good, scorer: {} }, /unknown option scorer .*did you mean scorers/],
    ['a task that is no function', { ...good, task: 'x' }, /task: expected a function/],
  ];
  test.each(cases)('%s', (_, definition, message) => {
    expect(() => defineEvaluation(definition as typeof good)).toThrow(TypeError);
    expect(() => defineEvaluation(definition as typeof good)).toThrow(message);
  });

  test('stages and scorers are checked where they are made', () => {
    expect(() => stage('', task)).toThrow(TypeError);
    expect(() => stage('score', task)).toThrow(/kept for the scorers/);
    expect(() => stage('a', task, { samples: 0 })).toThrow(/samples/);
    expect(() => stage('a', task, { retry: { attempt: 2 } as never })).toThrow(/did you mean attempts/);
    expect(() => scorer('exact' as never)).toThrow(TypeError);
  });
});

describe('run ids', () => {
  const idOf = (evaluation: Evaluation, options: Partial<EvaluateOptions> = {}) =>
    evaluate(evaluation, { store: createMemoryStore(), ...options }).runId;
  const id = idOf(withParams());

  test('are a slug of the name and 8 hex digits, the same for the same call', () => {
    expect(id).toMatch(/^uni-test-[0-9a-f]{8}$/);
    expect(idOf(withParams())).toBe(id);
  });

  test('are not changed by a default given explicitly, key order, limit or ways of driving', () => {
    expect(idOf(withParams(), { params: { temperature: 0 } })).toBe(id);
    expect(idOf(withParams({ temperature: 0, model: 'small' }))).toBe(id);
    expect(idOf(withParams(), { limit: 3, concurrency: 2, retryErrors: 'all', keepInputs: false })).toBe(id);
  });

  test('are changed by params, seed, dataset name and version', () => {
    const dataset = (more: object) =>
      defineEvaluation({
        name: 'Ünï (test)',
        dataset: { examples: numbers(1), ...more },
        params: withParams().params,
        task,
      }) as Evaluation;
    const ids = [
      id,
      idOf(withParams(), { params: { model: 'big' } }),
      idOf(withParams(), { seed: 1 }),
      idOf(withParams(), { seed: 'one' }),
      idOf(dataset({ name: 'a' })),
      idOf(dataset({ name: 'b' })),
      idOf(dataset({ name: 'a', version: '2' })),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(idOf(dataset({}))).toBe(id);
  });

  test('an explicit id of a run with another seed is DRIFT', async () => {
    const store = createMemoryStore();
    const { evaluation } = doubling(numbers(2));
    await evaluate(evaluation, { store, runId: 'mine', seed: 0 }).finished;
    for (const other of [{ seed: 1 }, {}]) {
      const drifted = evaluate(evaluation, { store, runId: 'mine', ...other }).finished;
      expect(await errorOf(drifted)).toMatchObject({ code: 'DRIFT', details: { recorded: 0 } });
    }
  });

  test('an explicit id taken by another evaluation is EXISTS, with other params DRIFT', async () => {
    const { store: taken } = await run(withParams(), { store: createMemoryStore(), runId: 'mine' });
    const other = doubling(numbers(1)).evaluation;
    expect(await errorOf(evaluate(other, { store: taken, runId: 'mine' }).finished)).toMatchObject({
      code: 'EXISTS',
    });
    const drift = evaluate(withParams(), { store: taken, runId: 'mine', params: { model: 'big' } });
    expect(await errorOf(drift.finished)).toMatchObject({
      code: 'DRIFT',
      message: expect.stringContaining('small'),
    });
  });

  test('params of every kind that can be recorded find their run again', async () => {
    const odd = {
      since: new Date(0),
      nothing: undefined,
      big: 10n,
      not: Number.NaN,
      nested: { at: new Map([[1, 2]]) },
    };
    const first = await run(withParams(odd), { store: createMemoryStore() });
    const again = await run(withParams(odd), { store: first.store });
    expect(again.summary).toMatchObject({ status: 'completed', resumed: true });
    expect((await getRun(first.store, first.run.runId))?.params).toEqual(odd);
  });
});
