import { describe, expectTypeOf, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  type ExampleResult,
  evaluate,
  loadDataset,
  type RunSummary,
  scorer,
  stage,
} from '../../src/index.js';

const store = createMemoryStore();
const dataset = [{ input: 'text', expected: 4, metadata: { from: 'here' } }];

type ResultOf<R extends { results(): AsyncIterable<unknown> }> =
  ReturnType<R['results']> extends AsyncIterable<infer T> ? T : never;

describe('a task', () => {
  test('gets the input and the params of the definition; results have its types', () => {
    const evaluation = defineEvaluation({
      name: 'lengths',
      dataset,
      params: { model: 'small', minLength: 10 },
      task: async (input, ctx) => {
        expectTypeOf(input).toEqualTypeOf<string>();
        expectTypeOf(ctx.params).toEqualTypeOf<{ model: string; minLength: number }>();
        expectTypeOf(ctx.signal).toEqualTypeOf<AbortSignal>();
        expectTypeOf(ctx.step('a', () => 1)).resolves.toEqualTypeOf<number>();
        expectTypeOf(ctx.step('b', async () => 'x')).resolves.toEqualTypeOf<string>();
        return { length: input.length };
      },
      scorers: {
        close: ({ input, output, expected, params }) => {
          expectTypeOf(input).toEqualTypeOf<string>();
          expectTypeOf(output).toEqualTypeOf<{ length: number }>();
          expectTypeOf(expected).toEqualTypeOf<number>();
          expectTypeOf(params.minLength).toEqualTypeOf<number>();
          return output.length === expected;
        },
        sure: scorer(({ output }: { output: { length: number } }) => output.length > 0, { version: '1' }),
      },
    });
    const run = evaluate(evaluation, { store, params: { minLength: 3 } });
    expectTypeOf<ResultOf<typeof run>>().toEqualTypeOf<ExampleResult<string, { length: number }, number>>();
    expectTypeOf(run.finished).resolves.toEqualTypeOf<RunSummary>();
  });

  test('takes every source of examples', () => {
    async function* lazily() {
      yield { id: 'a', input: 1 };
    }
    const task = (input: number) => `${input}`;
    for (const source of [lazily(), lazily, async () => [{ input: 1 }], new Set([{ input: 1 }])] as const) {
      const run = evaluate(defineEvaluation({ name: 'a', dataset: source, task }), { store });
      expectTypeOf<ResultOf<typeof run>['output']>().toEqualTypeOf<string | undefined>();
    }
    const named = defineEvaluation({
      name: 'a',
      dataset: { name: 'd', version: '1', examples: [{ input: 1 }] },
      task,
    });
    const namedRun = evaluate(named, { store });
    expectTypeOf<ResultOf<typeof namedRun>['input']>().toEqualTypeOf<number | undefined>();
    expectTypeOf(named.dataset.name).toEqualTypeOf<string | undefined>();
  });
});

describe('stages', () => {
  test("the output is the last one's, with samples a list of it", () => {
    const plain = defineEvaluation({
      name: 'a',
      dataset,
      stages: [stage('one', (text: string) => text.length), stage('two', (n: number) => [n, true] as const)],
    });
    const plainRun = evaluate(plain, { store });
    expectTypeOf<ResultOf<typeof plainRun>['output']>().toEqualTypeOf<readonly [number, true] | undefined>();

    const sampled = defineEvaluation({
      name: 'b',
      dataset,
      stages: [stage('draw', (text: string) => text.length, { samples: 3 })],
      scorers: {
        all: ({ output }) => {
          expectTypeOf(output).toEqualTypeOf<number[]>();
          return 1;
        },
      },
    });
    const sampledRun = evaluate(sampled, { store });
    expectTypeOf<ResultOf<typeof sampledRun>['output']>().toEqualTypeOf<number[] | undefined>();
    expectTypeOf<ResultOf<typeof sampledRun>['input']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<ResultOf<typeof sampledRun>['expected']>().toEqualTypeOf<number | undefined>();
  });
});

describe('what is wrong', () => {
  const evaluation = defineEvaluation({
    name: 'a',
    dataset,
    params: { model: 'small' },
    task: (text) => text,
  });

  test('an option', () => {
    // @ts-expect-error the store is missing
    evaluate(evaluation, {});
    // @ts-expect-error unknown option
    evaluate(evaluation, { store, concurency: 3 });
    // @ts-expect-error no such value
    evaluate(evaluation, { store, retryErrors: 'some' });
    // @ts-expect-error a param of another type
    evaluate(evaluation, { store, params: { model: 3 } });
  });

  test('a definition', () => {
    // @ts-expect-error neither task nor stages
    defineEvaluation({ name: 'a', dataset });
    const both = {
      name: 'a',
      dataset,
      task: (text: string) => text,
      stages: [stage('one', (text: string) => text)] as const,
    };
    // @ts-expect-error both
    defineEvaluation(both);
    // @ts-expect-error a scorer gives a number, boolean, null or Score
    defineEvaluation({ name: 'a', dataset, task: (text) => text, scorers: { bad: () => 'good' } });
    // @ts-expect-error the task takes no text
    defineEvaluation({ name: 'a', dataset, task: (n: number) => n });
    // @ts-expect-error unknown option of a stage
    stage('one', (text: string) => text, { sample: 2 });
  });
});

describe('a saved dataset', () => {
  test('that is only named leaves the input to the task', () => {
    const evaluation = defineEvaluation({
      name: 'lengths',
      dataset: { name: 'texts' },
      task: (input: string) => input.length,
      scorers: { isLong: ({ input, output }) => output > 3 && input !== '' },
    });
    const run = evaluate(evaluation, { store });
    expectTypeOf<ResultOf<typeof run>>().toEqualTypeOf<ExampleResult<string, number, unknown>>();
  });

  test('that is loaded has the types it is asked for with', async () => {
    defineEvaluation({
      name: 'lengths',
      dataset: await loadDataset<string, number>(store, 'texts'),
      task: (input) => {
        expectTypeOf(input).toEqualTypeOf<string>();
        return input.length;
      },
    });
  });
});
