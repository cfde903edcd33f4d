import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  type EvaluateOptions,
  evaluate,
  listRuns,
  saveDataset,
  stage,
  updateRun,
} from '../../src/index.js';
import { collect, errorOf, numbers, run } from '../run/harness.js';
import { dying, staged } from './staged.js';

describe('needed', () => {
  test('skips what an equal run has completed, under whatever id, and gives its summary and results', async () => {
    const { evaluation, calls } = staged();
    const { store, summary, results } = await run(evaluation, { runId: 'mine' });
    calls.length = 0;
    const again = await run(evaluation, { store, needed: true });
    expect(again.summary).toEqual({ ...summary, resumed: true, skipped: true });
    expect(again.run.runId).toBe('mine');
    expect(again.results).toEqual(results);
    expect(again.events).toEqual([{ type: 'finished', summary: again.summary }]);
    expect(calls).toEqual([]);
    expect(await listRuns(store)).toHaveLength(1);
    const state = await new Promise((resolve) => again.run.state.subscribe(resolve));
    expect(state).toMatchObject({ runId: 'mine', completed: 3 });
  });

  test('under rerun and new too: run again only what is needed', async () => {
    const { evaluation, calls } = staged();
    const { store } = await run(evaluation);
    for (const existing of ['rerun', 'new', 'resume'] as const) {
      expect((await run(evaluation, { store, existing, needed: true })).summary.skipped).toBe(true);
    }
    expect(calls).toHaveLength(9);
  });

  const others: [string, Partial<EvaluateOptions>, Parameters<typeof staged>][] = [
    ['other params', { params: { plus: 2 } }, []],
    ['another seed', { seed: 1 }, []],
    ['more examples', {}, [4]],
    ['fewer examples', {}, [2]],
    ['a smaller choice', { limit: 2 }, []],
    ['an edited example', {}, [3, numbers(3).map((each) => ({ ...each, expected: 7 }))]],
    ['other ids', {}, [3, numbers(3).map((each) => ({ ...each, id: `x${each.id}` }))]],
  ];
  test.each(others)('does not skip for %s', async (_, options, given) => {
    const { store } = await run(staged().evaluation);
    const { evaluation, calls } = staged(...given);
    const { summary } = await run(evaluation, { store, runId: 'other', needed: true, ...options });
    expect(summary).toMatchObject({ status: 'completed', runId: 'other' });
    expect(summary).not.toHaveProperty('skipped');
    expect(calls.length).toBeGreaterThan(0);
  });

  test('the order of examples, and how the run was driven, make no difference', async () => {
    const { store } = await run(staged().evaluation, { concurrency: 1, keepInputs: false });
    const { evaluation } = staged(3, numbers(3).reverse());
    expect((await run(evaluation, { store, needed: true })).summary.skipped).toBe(true);
    const chosen = await run(evaluation, { store, needed: true, shuffle: 3, take: 3, limit: 3 });
    expect(chosen.summary.skipped).toBe(true);
  });

  test('does not skip for another stage or scorer, by version', async () => {
    const of = (version: string, scorerVersion: string) =>
      defineEvaluation({
        name: 'versions',
        dataset: numbers(1),
        stages: [stage('one', (n: number) => n, { version })],
        scorers: { a: { version: scorerVersion, run: () => 1 } },
      });
    const { store } = await run(of('1', '1'));
    const skipped = async (version: string, scorerVersion: string) =>
      (await run(of(version, scorerVersion), { store, existing: 'new', needed: true })).summary.skipped;
    expect(await skipped('2', '1')).toBeUndefined();
    expect(await skipped('1', '2')).toBeUndefined();
    expect(await skipped('1', '1')).toBe(true);
  });

  test('counts a run through the stage asked for, or further', async () => {
    const { evaluation, calls } = staged();
    const { store } = await run(evaluation, { until: 'parse' });
    calls.length = 0;
    expect((await run(evaluation, { store, needed: true, until: 'generate' })).summary.skipped).toBe(true);
    expect((await run(evaluation, { store, needed: true, until: 'parse' })).summary.skipped).toBe(true);
    expect((await run(evaluation, { store, needed: true })).summary).toMatchObject({
      completedThrough: 'score',
    });
    expect(calls.every((call) => call.startsWith('score'))).toBe(true);
    expect((await run(evaluation, { store, needed: true })).summary.skipped).toBe(true);
  });

  test('a killed run never counts, nor a killed rerun of a completed one', async () => {
    const store = createMemoryStore();
    await dying(store, 9);
    const first = staged();
    expect(
      (await run(first.evaluation, { store, runId: 'mine', needed: true })).summary.skipped,
    ).toBeUndefined();
    expect(first.calls).toEqual(['score e2']);
    await dying(store, 9, { existing: 'rerun' });
    const second = staged();
    const { summary } = await run(second.evaluation, {
      store,
      runId: 'mine',
      existing: 'rerun',
      needed: true,
    });
    expect(summary).toMatchObject({ status: 'completed', completed: 3 });
    expect(summary.skipped).toBeUndefined();
    expect(second.calls).toEqual(['score e2']);
  });

  test('a run with errors does not count, nor one in the trash', async () => {
    const made = staged();
    made.before = (call) => {
      if (call === 'parse e1') throw new Error('no');
    };
    const { store } = await run(made.evaluation, { runId: 'partial' });
    made.before = () => {};
    const whole = await run(made.evaluation, { store, needed: true });
    expect(whole.summary.skipped).toBeUndefined();
    await updateRun(store, whole.run.runId, { trashed: true });
    const again = await run(made.evaluation, { store, existing: 'new', needed: true });
    expect(again.summary.skipped).toBeUndefined();
  });

  test('what is wrong with the dataset shows', async () => {
    const { store } = await run(staged().evaluation);
    const twice = staged(2, [...numbers(1), ...numbers(1)]).evaluation;
    expect(await errorOf(evaluate(twice, { store, needed: true }).finished)).toMatchObject({
      code: 'DUPLICATE_ID',
    });
  });

  test('examples that are given only once are run', async () => {
    const of = () =>
      defineEvaluation({
        name: 'once',
        dataset: { name: 'once', examples: numbers(2).values() },
        task: (n: number) => n,
      });
    const { store } = await run(of());
    const { summary, run: driven } = await run(of(), { store, existing: 'new', needed: true });
    expect(summary.skipped).toBeUndefined();
    expect(await collect(driven.results())).toHaveLength(2);
  });
});

test('a saved dataset that is only named is compared as its examples are', async () => {
  const store = createMemoryStore();
  await saveDataset(store, { name: 'saved', examples: numbers(2) });
  const evaluation = defineEvaluation({ name: 'named', dataset: { name: 'saved' }, task: (n: number) => n });
  await run(evaluation, { store });
  const again = await run(evaluation, { store, existing: 'new', needed: true });
  expect(again.summary).toMatchObject({ skipped: true, completed: 2 });
});
