import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  type EvaluateOptions,
  evaluate,
  stage,
} from '../../src/index.js';
import { crashingStore, entriesOf, numbers, run } from '../run/harness.js';
import { staged } from './staged.js';

const ofExamples = (calls: readonly string[]) => [...new Set(calls.map((call) => call.split(' ')[1]))].sort();

describe('retryFailed', () => {
  test('runs the examples below the score again from their start, and no others', async () => {
    const made = staged();
    made.scoreOf = (_, id) => (id === 'e1' ? 0.4 : 1);
    const { store, summary, run: driven } = await run(made.evaluation);
    expect(summary.scores.small?.mean).toBeCloseTo(0.8);
    made.calls.length = 0;
    made.scoreOf = () => 0.9;
    const again = await run(made.evaluation, { store, retryFailed: { small: 0.5 } });
    expect(made.calls).toEqual(['generate e1', 'parse e1', 'score e1']);
    expect(again.summary).toMatchObject({ status: 'completed', completed: 3, ok: 3 });
    expect(again.results.map(({ scores }) => scores.small?.score)).toEqual([1, 0.9, 1]);
    const history = (await entriesOf(store, driven.runId)).filter(({ exampleId }) => exampleId === 'e1');
    expect(history).toHaveLength(6);
  });

  test('with none below it calls and appends nothing', async () => {
    const { evaluation, calls } = staged();
    const { store, run: driven } = await run(evaluation);
    const entries = await entriesOf(store, driven.runId);
    calls.length = 0;
    const { summary } = await run(evaluation, { store, retryFailed: { small: 1 } });
    expect(summary).toMatchObject({ status: 'completed' });
    expect(calls).toEqual([]);
    expect(await entriesOf(store, driven.runId)).toEqual(entries);
  });

  test('a score of null is not below, and errors are a choice of their own', async () => {
    const made = staged();
    made.scoreOf = (_, id) => (id === 'e0' ? null : 0);
    made.before = (call) => {
      if (call === 'generate e1') throw new Error('no');
    };
    const { store } = await run(made.evaluation);
    made.calls.length = 0;
    made.before = () => {};
    await run(made.evaluation, { store, retryFailed: { small: 1 }, retryErrors: false });
    expect(ofExamples(made.calls)).toEqual(['e2']);
    await run(made.evaluation, { store });
    expect(ofExamples(made.calls)).toEqual(['e1', 'e2']);
  });

  test('leaves what the call may not start', async () => {
    for (const choice of [{ limit: 1 }, { take: 1, seed: 7 }, { offset: 2 }] as Partial<EvaluateOptions>[]) {
      const made = staged();
      made.scoreOf = () => 0;
      const seed = choice.seed === undefined ? {} : { seed: choice.seed };
      const { store } = await run(made.evaluation, seed);
      made.calls.length = 0;
      made.scoreOf = () => 1;
      await run(made.evaluation, { store, retryFailed: { small: 1 }, ...choice });
      expect(ofExamples(made.calls)).toHaveLength(1);
      const { summary } = await run(made.evaluation, { store, ...seed });
      expect(ofExamples(made.calls)).toHaveLength(1);
      expect(summary).toMatchObject({ status: 'completed', completed: 3 });
      expect(summary.scores.small?.mean).toBeCloseTo(1 / 3);
    }
  });

  test('after a crash at any commit goes on, and retries none twice that fails again', async () => {
    let isOver = false;
    for (let commit = 1; !isOver; commit++) {
      const store = createMemoryStore();
      const first = staged();
      first.scoreOf = (_, id) => (id === 'e2' ? 1 : 0);
      await run(first.evaluation, { store, runId: 'mine' });
      const options = { runId: 'mine', retryFailed: { small: 1 }, concurrency: 1 };
      const crashing = crashingStore(store, commit, 'after');
      const dying = staged();
      dying.scoreOf = () => 0;
      const driven = evaluate(dying.evaluation, { store: crashing, ...options });
      isOver = await Promise.race([crashing.crashed.then(() => false), driven.finished.then(() => true)]);
      // What ended in full, told or not, is no crash: the next call is a wish of its own.
      isOver ||= (await entriesOf(store, 'mine')).at(-1)?.reason === 'finished' && commit > 1;
      if (isOver) break;
      const again = staged();
      again.scoreOf = () => 0.5;
      const { summary } = await run(again.evaluation, { store, ...options });
      expect(summary).toMatchObject({ status: 'completed', completed: 3 });
      const scored = (await entriesOf(store, 'mine')).filter(({ scores }) => scores !== undefined);
      expect(scored.map(({ exampleId }) => exampleId).sort()).toEqual(['e0', 'e0', 'e1', 'e1', 'e2']);
    }
  });

  test('counts the failing ones of several scorers once', async () => {
    const calls: number[] = [];
    const evaluation = defineEvaluation({
      name: 'two',
      dataset: numbers(3),
      stages: [stage('one', (n: number) => calls.push(n), { version: '1' })],
      scorers: { a: ({ input }) => (input === 0 ? 0 : 1), b: ({ input }) => (input === 2 ? 1 : 0) },
    });
    const { store } = await run(evaluation, { concurrency: 1 });
    await run(evaluation, { store, retryFailed: { a: 1, b: 1 }, concurrency: 1 });
    expect(calls).toEqual([0, 1, 2, 0, 1]);
  });

  test('an unknown scorer or a wrong value is a TypeError', () => {
    const { evaluation } = staged();
    const store = createMemoryStore();
    expect(() => evaluate(evaluation, { store, retryFailed: { smal: 1 } })).toThrow(
      new TypeError('evaluate: staged has no scorer smal (did you mean small? known: small)'),
    );
    expect(() => evaluate(evaluation, { store, retryFailed: { small: 'x' as never } })).toThrow(TypeError);
  });
});
