import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  type ExampleResult,
  evaluate,
  stage,
  TidemarkError,
} from '../../src/index.js';
import { collect, deferred, eventOf, numbers, run, settled } from './harness.js';

/** The results of a task over inputs, one after the other. */
async function resultsOf(
  inputs: readonly unknown[],
  task: (input: never) => unknown,
  options: { maxOutputBytes?: number; keepInputs?: boolean } = {},
): Promise<ExampleResult[]> {
  const dataset = inputs.map((input, n) => ({ id: `e${n}`, input }));
  const evaluation = defineEvaluation({
    name: 'results',
    dataset,
    task: task as (input: unknown) => unknown,
  });
  return (await run(evaluation, options)).results;
}

describe('the shape of a result', () => {
  test('ok, error and pending', async () => {
    const evaluation = defineEvaluation({
      name: 'shapes',
      dataset: [
        { id: 'good', input: 1, expected: 2, metadata: { from: 'here' } },
        { id: 'bad', input: 2 },
        { id: 'slow', input: 3 },
      ],
      stages: [
        stage('double', (n: number) => n * 2),
        stage('text', (n: number) => {
          if (n === 4) throw new RangeError('too big');
          return n === 6 ? new Promise<string>(() => {}) : `#${n}`;
        }),
      ],
      scorers: {
        isTwo: ({ output, expected }) => output === `#${expected}`,
        rated: () => ({ name: 'other', score: 0.25, metadata: { why: 'so' } }),
        silent: () => null,
      },
    });
    const store = createMemoryStore();
    const driven = evaluate(evaluation, { store });
    await eventOf(driven, (event) => event.type === 'completion' && event.exampleId === 'slow');
    await driven.cancel();
    const [good, bad, slow] = await collect(driven.results());
    expect(good).toEqual({
      exampleId: 'good',
      index: 0,
      status: 'ok',
      input: 1,
      expected: 2,
      metadata: { from: 'here' },
      output: '#2',
      outputs: { double: 2, text: '#2' },
      scores: {
        isTwo: { name: 'isTwo', score: 1 },
        rated: { name: 'rated', score: 0.25, metadata: { name: 'other', why: 'so' } },
        silent: { name: 'silent', score: null },
      },
      attempts: 1,
      durationMs: expect.any(Number),
    });
    expect(bad).toEqual({
      exampleId: 'bad',
      index: 1,
      status: 'error',
      input: 2,
      output: undefined,
      outputs: { double: 4 },
      scores: {},
      error: { name: 'RangeError', message: 'too big', stack: expect.stringContaining('results.test.ts') },
      attempts: 1,
      durationMs: expect.any(Number),
    });
    expect(slow).toMatchObject({
      exampleId: 'slow',
      status: 'pending',
      input: 3,
      output: undefined,
      outputs: { double: 6 },
      scores: {},
    });
    expect(slow).not.toHaveProperty('error');
  });

  test('are in dataset order, whatever the order of completion', async () => {
    const gates = Array.from({ length: 5 }, () => deferred());
    const evaluation = defineEvaluation({
      name: 'order',
      dataset: numbers(5),
      task: (n) => gates[n]?.promise.then(() => n),
    });
    const driven = evaluate(evaluation, { store: createMemoryStore() });
    for (const gate of gates.reverse()) {
      gate.resolve();
      await settled();
    }
    await driven.finished;
    expect((await collect(driven.results())).map(({ exampleId }) => exampleId)).toEqual([
      'e0',
      'e1',
      'e2',
      'e3',
      'e4',
    ]);
  });

  test('attempts count the calls of the stage, retries included', async () => {
    let calls = 0;
    const flaky = stage(
      'flaky',
      () => {
        if (++calls < 3) throw new Error('not yet');
        return calls;
      },
      { retry: { attempts: 3, minDelayMs: 0 } },
    );
    const { results, summary } = await run(
      defineEvaluation({ name: 'flaky', dataset: numbers(1), stages: [flaky] }),
    );
    expect(results[0]).toMatchObject({ status: 'ok', output: 3, attempts: 3 });
    expect(summary).toMatchObject({ ok: 1, reexecuted: 0 });
  });

  test('keepInputs: false keeps none', async () => {
    const [result] = await resultsOf(['secret'], () => 'out', { keepInputs: false });
    expect(result).toMatchObject({ status: 'ok', output: 'out' });
    expect(result).not.toHaveProperty('input');
    expect(result).not.toHaveProperty('expected');
  });

  test('a task that changes its input does not change what is recorded', async () => {
    const [result] = await resultsOf([{ list: [1] }], (input: { list: number[] }) => {
      input.list.push(2);
      return input.list.length;
    });
    expect(result).toMatchObject({ input: { list: [1] }, output: 2 });
  });

  test('an early return of the reader lets go', async () => {
    const { run: done } = await run(
      defineEvaluation({ name: 'early', dataset: numbers(300), task: (n) => n }),
    );
    for await (const { index } of done.results()) if (index === 2) break;
    expect(await collect(done.results())).toHaveLength(300);
  });
});

describe('outputs', () => {
  const values: unknown[] = [
    new Date(0),
    new Map<unknown, unknown>([[{ a: 1 }, new Set([1])]]),
    [undefined, Number.NaN, -0, Number.POSITIVE_INFINITY],
    12345678901234567890n,
    new Uint8Array([0, 255]),
    new Float64Array([0.1, Number.NaN]),
    { deep: { list: [null, '\u0000\u2028', 'é'] } },
    undefined,
    null,
  ];
  test.each(values.map((value, n) => [n, value]))('of every kind come back equal (%i)', async (_, value) => {
    const [result] = await resultsOf([value ?? null], () => value);
    expect(result).toMatchObject({ status: 'ok' });
    expect(result?.output).toEqual(value);
    expect(result?.outputs.task).toEqual(value);
    expect(result?.input).toEqual(value ?? null);
  });

  test("that can't be recorded are that example's error, and neighbours are untouched", async () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    const outputs = [1, () => 1, 2, new URL('http://x'), 3, cycle, 4, Symbol('s'), { ok: true }];
    const results = await resultsOf(
      outputs.map((_, n) => n),
      (n: number) => outputs[n],
    );
    expect(results.map(({ status }) => status)).toEqual(
      outputs.map((_, n) => (n % 2 === 0 ? 'ok' : 'error')),
    );
    for (const { error } of results.filter(({ status }) => status === 'error')) {
      expect(error).toMatchObject({
        name: 'TidemarkError',
        code: 'NOT_SERIALIZABLE',
        message: expect.stringContaining('output'),
      });
    }
  });

  test('over maxOutputBytes are OUTPUT_TOO_LARGE, counted in bytes', async () => {
    const results = await resultsOf(
      ['a'.repeat(98), 'a'.repeat(99), 'é'.repeat(49), 'é'.repeat(50)],
      (text: string) => text,
      {
        maxOutputBytes: 100,
      },
    );
    expect(results.map(({ status, error }) => error?.code ?? status)).toEqual([
      'ok',
      'OUTPUT_TOO_LARGE',
      'ok',
      'OUTPUT_TOO_LARGE',
    ]);
    expect(results[1]?.error?.message).toMatch(/101 bytes.*100/);
  });
});

describe('what a task throws is data', () => {
  test.each([
    ['a text', 'boom', { name: 'NonError', message: 'boom' }],
    ['undefined', undefined, { name: 'NonError', message: 'undefined' }],
    ['null', null, { name: 'NonError', message: 'null' }],
    [
      'a frozen object',
      Object.freeze({ code: 'E_FROZEN', message: 'cold' }),
      { code: 'E_FROZEN', message: 'cold' },
    ],
    [
      'an error with code and cause',
      Object.assign(new Error('outer', { cause: new TypeError('inner') }), { code: 'E_OUT' }),
      { name: 'Error', message: 'outer', code: 'E_OUT', cause: { name: 'TypeError', message: 'inner' } },
    ],
    [
      'an error of ours',
      new TidemarkError('STEP_FAILED', 'mine'),
      { name: 'TidemarkError', code: 'STEP_FAILED' },
    ],
  ])('%s', async (_, thrown, error) => {
    for (const task of [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
    ]) {
      const [result] = await resultsOf([1], task);
      expect(result).toMatchObject({ status: 'error', output: undefined, error });
    }
  });
});
