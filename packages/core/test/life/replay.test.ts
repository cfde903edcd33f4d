import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  describeExample,
  evaluate,
  getRun,
  stage,
} from '../../src/index.js';
import { collect, errorOf, numbers, run } from '../run/harness.js';
import { dying, staged } from './staged.js';

const ids = ['e0', 'e1', 'e2'];
const callsOf = (...names: string[]) => names.flatMap((name) => ids.map((id) => `${name} ${id}`)).sort();

describe('replayFrom', () => {
  test.each([
    ['generate', callsOf('generate', 'parse', 'score')],
    ['parse', callsOf('parse', 'score')],
    ['score', callsOf('score')],
  ])('%s executes that and everything after it again, and nothing before', async (replayFrom, calls) => {
    const made = staged();
    const { store, results } = await run(made.evaluation);
    made.calls.length = 0;
    made.scoreOf = () => 0;
    const again = await run(made.evaluation, { store, replayFrom });
    expect(made.calls.sort()).toEqual(calls);
    expect(again.summary).toMatchObject({ status: 'completed', completed: 3, ok: 3 });
    expect(again.summary.scores).toEqual({ small: { mean: 0, count: 3 } });
    expect(again.results.map(({ outputs }) => outputs)).toEqual(results.map(({ outputs }) => outputs));
    made.calls.length = 0;
    await run(made.evaluation, { store });
    expect(made.calls).toEqual([]);
  });

  test('keeps what was recorded as history that can be read', async () => {
    const store = createMemoryStore();
    let round = 0;
    const evaluation = defineEvaluation({
      name: 'rounds',
      dataset: numbers(2),
      stages: [stage('draw', (n: number) => `${round} ${n}`, { version: '1' })],
    });
    const { run: driven } = await run(evaluation, { store });
    round = 1;
    const { results } = await run(evaluation, { store, replayFrom: 'draw' });
    expect(results.map(({ output }) => output)).toEqual(['1 0', '1 1']);
    const { history } = await describeExample(store, driven.runId, 'e1');
    expect(history.map(({ output, session, counts }) => [output, session, counts])).toEqual([
      ['0 1', 1, false],
      ['1 1', 2, true],
    ]);
    expect(await getRun(store, driven.runId)).toMatchObject({ sessions: 2, completed: 2 });
  });

  test('that is killed is interrupted, and goes on: nothing is called a third time', async () => {
    for (let atCall = 1; atCall <= 6; atCall++) {
      for (const options of [{ replayFrom: 'parse' }, {}]) {
        const store = createMemoryStore();
        await run(staged().evaluation, { store, runId: 'mine' });
        const calls = await dying(store, atCall, { replayFrom: 'parse' });
        expect(calls).toHaveLength(atCall - 1);
        expect(await getRun(store, 'mine')).toMatchObject({ status: 'interrupted' });
        const again = staged();
        const { summary } = await run(again.evaluation, { store, runId: 'mine', ...options });
        expect(summary).toMatchObject({ status: 'completed', completed: 3, ok: 3 });
        expect([...calls, ...again.calls].sort()).toEqual(callsOf('parse', 'score'));
      }
    }
  });

  test('once it is done, asks for another', async () => {
    const { evaluation, calls } = staged();
    const { store } = await run(evaluation, { replayFrom: 'score' });
    expect(calls).toHaveLength(9);
    await run(evaluation, { store, replayFrom: 'score' });
    expect(calls).toHaveLength(12);
  });

  test('of a changed stage is no drift, but what is kept must be as it was', async () => {
    const store = createMemoryStore();
    const { evaluation, calls } = staged();
    await run(evaluation, { store });
    const change = (name: string) => ({
      ...evaluation,
      stages: evaluation.stages.map((each) => (each.name === name ? { ...each, version: '2' } : each)),
    });
    calls.length = 0;
    await run(change('parse'), { store, replayFrom: 'parse' });
    expect(calls.sort()).toEqual(callsOf('parse', 'score'));
    const drifted = evaluate(change('generate'), { store, replayFrom: 'parse' });
    expect(await errorOf(drifted.finished)).toMatchObject({ code: 'DRIFT' });
    await run(change('parse'), { store });
    expect(calls).toHaveLength(6);
  });

  test('of another stage than a killed one is a wish of its own', async () => {
    const store = createMemoryStore();
    await run(staged().evaluation, { store, runId: 'mine' });
    await dying(store, 5, { replayFrom: 'parse' });
    const again = staged();
    await run(again.evaluation, { store, runId: 'mine', replayFrom: 'generate' });
    expect(again.calls.sort()).toEqual(callsOf('generate', 'parse', 'score'));
  });

  test('drops the durable steps of what it executes', async () => {
    const steps: string[] = [];
    let fails = true;
    const evaluation = defineEvaluation({
      name: 'steps',
      dataset: numbers(1),
      stages: [
        stage(
          'one',
          async (n: number, ctx) => {
            await ctx.step('a', () => steps.push('a'));
            if (fails) throw new Error('no');
            return n;
          },
          { version: '1' },
        ),
      ],
    });
    const { store } = await run(evaluation);
    fails = false;
    await run(evaluation, { store, replayFrom: 'one' });
    expect(steps).toEqual(['a', 'a']);
  });

  test('a scorer that comes back has its valid scores and no others', async () => {
    const calls: string[] = [];
    const scorer = (name: string) => ({
      version: '1',
      run: () => {
        calls.push(name);
        return 1;
      },
    });
    const of = (...names: string[]) =>
      defineEvaluation({
        name: 'scorers',
        dataset: numbers(2),
        stages: [stage('one', (n: number) => n, { version: '1' })],
        scorers: Object.fromEntries(names.map((name) => [name, scorer(name)])),
      });
    const { store } = await run(of('a', 'b'));
    await run(of('a', 'b'), { store, replayFrom: 'score', limit: 1 });
    await run(of('a'), { store, limit: 1 });
    calls.length = 0;
    const back = await run(of('a', 'b'), { store });
    expect(calls.sort()).toEqual(['a', 'b']);
    expect(back.summary.scores).toEqual({ a: { mean: 1, count: 2 }, b: { mean: 1, count: 2 } });
    expect(await collect(back.run.results())).toHaveLength(2);
  });

  test('under until runs only so far again; the rest is missing until a later call', async () => {
    const made = staged();
    const { store } = await run(made.evaluation);
    made.calls.length = 0;
    const part = await run(made.evaluation, { store, replayFrom: 'parse', until: 'parse' });
    expect(part.summary).toMatchObject({ status: 'completed', completedThrough: 'parse' });
    expect(made.calls.sort()).toEqual(callsOf('parse'));
    made.calls.length = 0;
    expect((await run(made.evaluation, { store })).summary).toMatchObject({ completedThrough: 'score' });
    expect(made.calls.sort()).toEqual(callsOf('score'));
  });
});
