import { describe, expect, test } from 'vitest';
import { createMemoryStore, type Example, evaluate, listRuns } from '../../src/index.js';
import { doubling, errorOf, numbers, run } from './harness.js';

const three = numbers(3);

function* generate(examples: Iterable<Example<number, number>> = three) {
  yield* examples;
}

async function* generateAsync(examples: Iterable<Example<number, number>> = three) {
  for (const example of examples) {
    await undefined;
    yield example;
  }
}

function streamOfThree(): AsyncIterable<Example<number, number>> {
  return new ReadableStream({
    start(controller) {
      for (const example of three) controller.enqueue(example);
      controller.close();
    },
  }) as unknown as AsyncIterable<Example<number, number>>;
}

describe('sources of examples', () => {
  test.each([
    ['an array', () => three],
    ['a Set', () => new Set(three)],
    ['a generator object', () => generate()],
    ['an async generator object', () => generateAsync()],
    ['a function that returns an array', () => () => three],
    ['a function that returns a promise of an array', () => async () => three],
    ['a generator function', () => () => generate()],
    ['an async generator function', () => () => generateAsync()],
    ['a function that returns a promise of an async iterable', () => async () => generateAsync()],
    ['a ReadableStream', streamOfThree],
  ])('%s', async (_, source) => {
    const { evaluation, calls } = doubling(source());
    const { summary, results } = await run(evaluation, { concurrency: 2 });
    expect(summary).toMatchObject({ status: 'completed', total: 3, completed: 3, ok: 3, pending: 0 });
    expect(calls.toSorted()).toEqual([0, 1, 2]);
    expect(results.map(({ exampleId, index, output }) => [exampleId, index, output])).toEqual([
      ['e0', 0, 0],
      ['e1', 1, 2],
      ['e2', 2, 4],
    ]);
  });

  test('null is an input', async () => {
    const { evaluation, calls } = doubling([{ input: null as unknown as number }]);
    expect((await run(evaluation)).summary).toMatchObject({ status: 'completed', ok: 1 });
    expect(calls).toEqual([null]);
  });
});

describe('what is wrong with a dataset that can be read again shows before any work', () => {
  const bad: [name: string, examples: unknown[], code: string, message: RegExp][] = [
    ['no examples', [], 'INVALID_DATASET', /no examples/],
    [
      'no input',
      [three[0], { id: 'x', inputs: 1 }],
      'INVALID_DATASET',
      /example 1 has no input \(got keys id, inputs\)/,
    ],
    ['input undefined', [{ input: undefined }], 'INVALID_DATASET', /example 0 has no input/],
    ['a bare value', ['text'], 'INVALID_DATASET', /example 0 has no input \(got 'text'\)/],
    ['null', [null], 'INVALID_DATASET', /example 0/],
    ['equal ids', [three[0], three[1], { id: 'e0', input: 5 }], 'DUPLICATE_ID', /examples 0 and 2 .*'e0'/],
    [
      'an id that is a number',
      [{ id: 7, input: 1 }],
      'INVALID_DATASET',
      /example 0 has the id 7: expected a text/,
    ],
    ['an empty id', [{ id: '', input: 1 }], 'INVALID_DATASET', /example 0 has the id ''/],
    [
      'an input that is a function',
      [{ id: 'f', input: () => 1 }],
      'INVALID_DATASET',
      /example 0 \(f\) can't be recorded/,
    ],
    [
      'metadata that is a class instance',
      [{ input: 1, metadata: { at: new URL('http://x') } }],
      'INVALID_DATASET',
      /example 0/,
    ],
  ];
  test.each(bad)('%s', async (_, examples, code, message) => {
    const { evaluation, calls } = doubling(examples as Example<number, number>[]);
    const store = createMemoryStore();
    const error = await errorOf(evaluate(evaluation, { store }).finished);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(calls).toEqual([]);
    expect(await listRuns(store)).toEqual([]);
  });

  test('DUPLICATE_ID names both in its details', async () => {
    const { evaluation } = doubling([...three, { id: 'e1', input: 1 }]);
    const error = await errorOf(evaluate(evaluation, { store: createMemoryStore() }).finished);
    expect(error.details).toEqual({ id: 'e1', indexes: [1, 3] });
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no such file');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no such file'))],
    ['returns nothing', () => undefined],
  ])('a function that %s', async (_, source) => {
    const { evaluation } = doubling(source as unknown as () => Example<number, number>[]);
    const store = createMemoryStore();
    const error = await errorOf(evaluate(evaluation, { store }).finished);
    expect(error.code).toBe('INVALID_DATASET');
    expect(error.cause instanceof Error ? error.cause.message : error.message).toMatch(
      /no such file|returned undefined/,
    );
    expect(await listRuns(store)).toEqual([]);
  });

  test('a function that returns the same generator each time gets the advice', async () => {
    const once = generate();
    const error = await errorOf(
      evaluate(doubling(() => once).evaluation, { store: createMemoryStore() }).finished,
    );
    expect(error).toMatchObject({
      code: 'INVALID_DATASET',
      message: expect.stringMatching(/function that returns the examples anew/),
    });
  });
});

describe('equal examples without an id', () => {
  const repeated = [{ input: 1 }, { input: 2 }, { input: 1 }, { input: 1 }];
  test.each([
    ['an array', () => repeated],
    ['a one-shot generator', () => generate(repeated)],
  ])('are each run and counted, with a notice: %s', async (_, source) => {
    const { evaluation, calls } = doubling(source());
    const { results, events, store } = await run(evaluation);
    expect(calls.toSorted()).toEqual([1, 1, 1, 2]);
    const [first, , second, third] = results.map(({ exampleId }) => exampleId);
    expect([second, third]).toEqual([`${first}#2`, `${first}#3`]);
    expect(events.filter(({ type }) => type === 'notice')).toEqual([
      { type: 'notice', code: 'REPEATED', message: expect.stringContaining('2 examples equal') },
    ]);
    expect((await run(doubling(() => repeated).evaluation, { store })).summary).toMatchObject({
      ok: 4,
      resumed: true,
    });
  });

  test('expected and metadata make examples different', async () => {
    const { events } = await run(
      doubling([{ input: 1 }, { input: 1, expected: 1 }, { input: 1, metadata: {} }]).evaluation,
    );
    expect(events.filter(({ type }) => type === 'notice')).toEqual([]);
  });
});
