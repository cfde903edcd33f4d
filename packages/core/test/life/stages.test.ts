import { describe, expect, test } from 'vitest';
import {
  buildReport,
  createMemoryStore,
  defineEvaluation,
  type Evaluation,
  evaluate,
  getRun,
  listRuns,
  resumeRuns,
  stage,
} from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { entriesOf, eventOf, never, numbers, run } from '../run/harness.js';
import { dying, staged } from './staged.js';

const of = (calls: readonly string[], name: string) => calls.filter((call) => call.startsWith(name)).length;

describe('until', () => {
  test('completes a run through a stage, and a later call goes on from there', async () => {
    const store = createMemoryStore();
    const { evaluation, calls } = staged();
    const { summary, run: driven } = await run(evaluation, { store, until: 'generate' });
    expect(summary).toMatchObject({ status: 'completed', completedThrough: 'generate', completed: 3, ok: 3 });
    expect(calls).toHaveLength(3);
    const info = { status: 'completed', completedThrough: 'generate', completed: 3 };
    expect(await getRun(store, driven.runId)).toMatchObject(info);
    expect(await listRuns(store)).toMatchObject([info]);

    const parsed = await run(evaluation, { store, until: 'parse' });
    expect(parsed.summary).toMatchObject({ status: 'completed', completedThrough: 'parse', resumed: true });
    expect(parsed.summary.scores).toEqual({ small: { mean: null, count: 0 } });
    const whole = await run(evaluation, { store });
    expect(whole.summary).toMatchObject({ status: 'completed', completedThrough: 'score', completed: 3 });
    expect(whole.results.map(({ output }) => output)).toEqual([1, 3, 5]);
    expect(['generate', 'parse', 'score'].map((name) => of(calls, name))).toEqual([3, 3, 3]);
    expect(await getRun(store, driven.runId)).toMatchObject({ completedThrough: 'score', sessions: 3 });
  });

  test('asked for an earlier stage than stored, gives what is stored', async () => {
    const { evaluation, calls } = staged();
    const { store, run: driven, summary, results } = await run(evaluation);
    calls.length = 0;
    const entries = await entriesOf(store, driven.runId);
    const again = await run(evaluation, { store, until: 'generate' });
    expect(again.summary).toEqual({ ...summary, resumed: true });
    expect(again.results).toEqual(results);
    expect(calls).toEqual([]);
    expect(await entriesOf(store, driven.runId)).toEqual(entries);
  });

  test('an interrupted run can be completed through an earlier stage, and keeps the scores it has', async () => {
    const store = createMemoryStore();
    const { evaluation, calls } = staged();
    await run(evaluation, { store, limit: 1 });
    const { summary, results } = await run(evaluation, { store, until: 'generate' });
    expect(summary).toMatchObject({ status: 'completed', completedThrough: 'generate', completed: 3 });
    expect(summary.scores).toEqual({ small: { mean: 1, count: 1 } });
    expect(results.map(({ output }) => output)).toEqual([1, undefined, undefined]);
    expect(['generate', 'parse', 'score'].map((name) => of(calls, name))).toEqual([3, 1, 1]);
  });

  test('an error of a later stage does not count through an earlier one', async () => {
    const store = createMemoryStore();
    const made = staged();
    made.before = (call) => {
      if (call === 'parse e1') throw new Error('no');
    };
    await run(made.evaluation, { store, limit: 2 });
    const { summary, results } = await run(made.evaluation, { store, until: 'generate' });
    expect(summary).toMatchObject({ status: 'completed', errors: 0, ok: 3 });
    expect(results[1]).not.toHaveProperty('error');
    const whole = await run(made.evaluation, { store, retryErrors: false });
    expect(whole.summary).toMatchObject({ status: 'partial', errors: 1, completedThrough: 'score' });
    expect(whole.results[1]?.error?.message).toBe('no');
  });

  test('a killed call that goes on is interrupted, and complete through what all have', async () => {
    const made = staged();
    const { store } = await run(made.evaluation, { until: 'generate' });
    const faulty = createFaultyStore(store);
    made.before = (call) => (call === 'parse e2' ? never() : undefined);
    const driven = evaluate(made.evaluation, { store: faulty, concurrency: 1 });
    await eventOf(driven, (event) => event.type === 'completion' && event.exampleId === 'e1');
    await faulty.crash();
    const crashed = { status: 'interrupted', completedThrough: 'generate' };
    expect(await getRun(store, driven.runId)).toMatchObject(crashed);
    made.before = () => {};
    expect((await run(made.evaluation, { store })).summary).toMatchObject({ status: 'completed', ok: 3 });
    expect(of(made.calls, 'generate')).toBe(3);
  });

  test('resumeRuns goes on through the stage asked for, and leaves a run whose stage is gone', async () => {
    const store = createMemoryStore();
    const calls = await dying(store, 4, { until: 'parse' });
    const made = staged();
    const [first, ...others] = made.evaluation.stages;
    const without = { ...made.evaluation, stages: [first, others[0] && { ...others[0], name: 'read' }] };
    expect(await resumeRuns(store, [without as Evaluation])).toEqual([]);
    const [resumed] = await resumeRuns(store, [made.evaluation]);
    expect(await resumed?.finished).toMatchObject({ status: 'completed', completedThrough: 'parse' });
    expect([...calls, ...made.calls]).toHaveLength(6);
  });

  test('score is all, also where there is no scorer', async () => {
    const bare = defineEvaluation({ name: 'bare', dataset: numbers(1), task: (n: number) => n });
    expect((await run(bare, { until: 'score' })).summary).toMatchObject({ completedThrough: 'task' });
    expect((await run(staged().evaluation, { until: 'score' })).summary.completedThrough).toBe('score');
  });

  test('an unknown stage is a TypeError with a suggestion', () => {
    const { evaluation } = staged();
    const store = createMemoryStore();
    for (const name of ['until', 'replayFrom']) {
      expect(() => evaluate(evaluation, { store, [name]: 'generat' })).toThrow(
        new TypeError(
          'evaluate: staged has no stage generat (did you mean generate? known: generate, parse, score)',
        ),
      );
    }
  });
});

describe('an example', () => {
  test('a stage added at the end runs alone, and the scorers judge its output', async () => {
    const calls: string[] = [];
    const tell = <T>(call: string, value: T): T => {
      calls.push(call);
      return value;
    };
    const first = stage('one', (n: number) => tell('one', n), { version: '1' });
    const second = stage('two', (n: number) => tell('two', n * 10), { version: '1' });
    const of = (stages: readonly [typeof first, ...(typeof first)[]]): Evaluation =>
      defineEvaluation({
        name: 'grown',
        dataset: numbers(2),
        stages,
        scorers: { big: ({ output }) => (output as number) >= 10 },
      }) as Evaluation;
    const { store, summary } = await run(of([first]));
    expect(summary.scores).toEqual({ big: { mean: 0, count: 2 } });
    const grown = await run(of([first, second]), { store });
    expect(grown.summary).toMatchObject({ status: 'completed', scores: { big: { mean: 0.5, count: 2 } } });
    expect(calls).toEqual(['one', 'one', 'two', 'two']);
  });

  test('a stage that died between its third and fourth step redoes only the fourth', async () => {
    const store = createMemoryStore();
    const calls: string[] = [];
    let isDead = true;
    const evaluation = defineEvaluation({
      name: 'panel',
      dataset: numbers(1),
      task: async (n: number, ctx) => {
        for (const step of ['a', 'b', 'c', 'd']) {
          if (step === 'd' && isDead) await never();
          await ctx.step(step, () => calls.push(step));
        }
        return n;
      },
    });
    const faulty = createFaultyStore(store);
    const dying = evaluate(evaluation, { store: faulty });
    await eventOf(dying, (event) => event.type === 'completion' && event.step === 'c');
    await faulty.crash();
    isDead = false;
    expect((await run(evaluation, { store })).summary).toMatchObject({ status: 'completed', ok: 1 });
    expect(calls).toEqual(['a', 'b', 'c', 'd']);
  });

  test('of a panel of judges only the one that failed is called again', async () => {
    const calls: string[] = [];
    let isWell = false;
    const judge = (name: string) => () => {
      calls.push(name);
      if (name === 'b' && !isWell) throw new Error('busy');
      return 1;
    };
    const evaluation = defineEvaluation({
      name: 'judges',
      dataset: numbers(1),
      task: async (n: number) => n,
      scorers: { a: judge('a'), b: judge('b'), c: judge('c') },
    });
    const { store, summary, run: driven } = await run(evaluation);
    expect(summary).toMatchObject({ status: 'partial', errors: 1 });
    expect((await buildReport(store, driven.runId)).errors).toHaveLength(1);
    isWell = true;
    const again = await run(evaluation, { store });
    expect(again.summary).toMatchObject({ status: 'completed', errors: 0, ok: 1 });
    expect(again.results[0]).not.toHaveProperty('error');
    const report = await buildReport(store, driven.runId);
    expect(report).toMatchObject({ errors: [], counts: { ok: 1, errors: 0 }, run: { status: 'completed' } });
    expect(calls).toEqual(['a', 'b', 'c', 'b']);
  });

  test('a panel of judges in steps: a resume calls only the one that failed', async () => {
    const calls: string[] = [];
    let isWell = false;
    const evaluation = defineEvaluation({
      name: 'steps',
      dataset: numbers(1),
      stages: [
        stage(
          'judge',
          async (_: number, ctx) =>
            Promise.all(
              ['a', 'b', 'c'].map((name) =>
                ctx.step(name, () => {
                  calls.push(name);
                  if (name === 'b' && !isWell) throw new Error('busy');
                  return 1;
                }),
              ),
            ),
          { version: '1' },
        ),
      ],
    });
    const { store, summary } = await run(evaluation);
    expect(summary).toMatchObject({ status: 'partial' });
    isWell = true;
    const again = await run(evaluation, { store });
    expect(again.summary).toMatchObject({ status: 'completed' });
    expect(again.results[0]?.output).toEqual([1, 1, 1]);
    expect(calls).toEqual(['a', 'b', 'c', 'b']);
  });

  test('of five samples only the missing ones are called again, and the next stage gets all five', async () => {
    const store = createMemoryStore();
    const calls: number[] = [];
    const seen: unknown[] = [];
    let lasts = 3;
    const evaluation = defineEvaluation({
      name: 'samples',
      dataset: numbers(1),
      stages: [
        stage(
          'draw',
          async (_: number, ctx) => {
            if (ctx.sample >= lasts) await never();
            calls.push(ctx.sample);
            return ctx.sample;
          },
          { version: '1', samples: 5 },
        ),
        stage('join', (all: number[]) => seen.push(all), { version: '1' }),
      ],
    });
    const faulty = createFaultyStore(store);
    const dying = evaluate(evaluation, { store: faulty });
    let completions = 0;
    await eventOf(dying, (event) => event.type === 'completion' && ++completions === 3);
    await faulty.crash();
    lasts = 5;
    await run(evaluation, { store });
    expect(calls).toEqual([0, 1, 2, 3, 4]);
    expect(seen).toEqual([[0, 1, 2, 3, 4]]);
  });

  test('if every judge fails, there is no score in the mean; a judge with nothing to say gives null', async () => {
    const evaluation = defineEvaluation({
      name: 'silent',
      dataset: numbers(2),
      task: (n: number) => n,
      scorers: {
        broken: () => {
          throw new Error('busy');
        },
        silent: () => null,
      },
    });
    const { summary, results } = await run(evaluation as Evaluation);
    expect(summary.scores).toEqual({ broken: { mean: null, count: 0 }, silent: { mean: null, count: 0 } });
    expect(results[0]?.scores).toEqual({ silent: { name: 'silent', score: null } });
    expect(summary).toMatchObject({ status: 'partial', errors: 2 });
  });
});
