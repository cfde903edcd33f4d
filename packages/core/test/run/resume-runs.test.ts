import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  type Evaluation,
  evaluate,
  resumeRuns,
  type Store,
  updateRun,
} from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { diskFull, errorOf, eventOf, failingStore, never, numbers, run, settled } from './harness.js';

/** An evaluation that says what it was called with. */
function createEvaluation(name: string, task: (n: number) => unknown = (n) => n, dataset = 'numbers') {
  const calls: string[] = [];
  const evaluation = defineEvaluation({
    name,
    dataset: { name: dataset, examples: numbers(5) },
    params: { model: 'small', at: new Date(0) },
    task: (n: number, ctx) => {
      calls.push(`${ctx.params.model} ${n}`);
      return task(n);
    },
  }) as Evaluation;
  return { evaluation, calls };
}

/** Leaves a run as a dead process does. */
async function crashed(inner: Store, name: string, options = {}, dataset?: string): Promise<string> {
  const store = createFaultyStore(inner);
  const driven = evaluate(createEvaluation(name, (n) => (n === 0 ? n : never()), dataset).evaluation, {
    store,
    concurrency: 1,
    ...options,
  });
  await eventOf(driven, ({ type }) => type === 'completion');
  await settled();
  await store.crash();
  return driven.runId;
}

describe('resumeRuns', () => {
  test('goes on with the interrupted runs of matching evaluations, with recorded params and options', async () => {
    const store = createMemoryStore();
    const plain = await crashed(store, 'mine');
    const limited = await crashed(store, 'mine', { params: { model: 'big' }, limit: 3, seed: 7 });
    await crashed(store, 'other');
    await run(createEvaluation('done').evaluation, { store });
    const mine = createEvaluation('mine');
    const runs = await resumeRuns(store, [mine.evaluation, createEvaluation('done').evaluation], {
      concurrency: 1,
    });
    expect(new Set(runs.map(({ runId }) => runId))).toEqual(new Set([plain, limited]));
    const summaries = await Promise.all(runs.map(({ finished }) => finished));
    expect(summaries.find(({ runId }) => runId === plain)).toMatchObject({
      status: 'completed',
      ok: 5,
      resumed: true,
    });
    expect(summaries.find(({ runId }) => runId === limited)).toMatchObject({
      status: 'completed',
      ok: 3,
      total: 3,
      limit: 3,
    });
    expect(mine.calls.sort()).toEqual(['big 1', 'big 2', 'small 1', 'small 2', 'small 3', 'small 4']);
    expect(await resumeRuns(store, [mine.evaluation])).toEqual([]);
  });

  test('matches by the name of the dataset too', async () => {
    const store = createMemoryStore();
    const id = await crashed(store, 'mine', {}, 'german');
    expect(await resumeRuns(store, [createEvaluation('mine', undefined, 'french').evaluation])).toEqual([]);
    const [only, ...others] = await resumeRuns(store, [
      createEvaluation('mine', undefined, 'french').evaluation,
      createEvaluation('mine', undefined, 'german').evaluation,
    ]);
    expect(others).toEqual([]);
    expect(only?.runId).toBe(id);
    expect(await only?.finished).toMatchObject({ status: 'completed', ok: 5 });
  });

  test('leaves what a person cancelled, unless include names it', async () => {
    const store = createMemoryStore();
    const driven = evaluate(createEvaluation('mine', () => never()).evaluation, { store });
    await eventOf(driven, ({ type }) => type === 'started');
    await driven.cancel();
    const { evaluation } = createEvaluation('mine');
    expect(await resumeRuns(store, [evaluation])).toEqual([]);
    const [again] = await resumeRuns(store, [evaluation], { include: [driven.runId] });
    expect(await again?.finished).toMatchObject({ status: 'completed', ok: 5 });
  });

  test('leaves partial and failed runs, and those in the trash; goes on after a store fault', async () => {
    const store = createMemoryStore();
    const bad = (n: number) => {
      if (n === 1) throw new Error('bad');
      return n;
    };
    await run(createEvaluation('partial', bad).evaluation, { store });
    await run(createEvaluation('failed', bad).evaluation, { store, abortOnError: true, concurrency: 1 });
    await updateRun(store, await crashed(store, 'trashed'), { trashed: true });
    const full = createEvaluation('full').evaluation;
    await errorOf(evaluate(full, { store: failingStore(store, 2, diskFull()) }).finished);
    const names = ['partial', 'failed', 'trashed', 'full'];
    const runs = await resumeRuns(
      store,
      names.map((name) => createEvaluation(name).evaluation),
    );
    expect(runs.map(({ runId }) => runId)).toEqual([expect.stringMatching(/^full-/)]);
    await runs[0]?.finished;
  });

  test('starts a run that died before its first session', async () => {
    const inner = createMemoryStore();
    const store = createFaultyStore(inner, {
      after: ({ method }) => {
        if (method === 'create') void store.crash();
      },
    });
    evaluate(createEvaluation('mine').evaluation, { store, params: { model: 'big' } });
    await store.crashed;
    const { evaluation, calls } = createEvaluation('mine');
    const [again] = await resumeRuns(inner, [evaluation]);
    expect(await again?.finished).toMatchObject({ status: 'completed', ok: 5 });
    expect(calls.every((call) => call.startsWith('big'))).toBe(true);
  });

  test('follows a run that is driven elsewhere', async () => {
    const store = createMemoryStore();
    const driven = evaluate(createEvaluation('mine', () => never()).evaluation, { store });
    await eventOf(driven, ({ type }) => type === 'started');
    const { evaluation, calls } = createEvaluation('mine');
    const [follower] = await resumeRuns(store, [evaluation]);
    await settled();
    expect(calls).toEqual([]);
    await expect(follower?.pause()).rejects.toThrow(TypeError);
    await driven.cancel();
    expect(await follower?.finished).toMatchObject({ status: 'interrupted', reason: 'cancelled' });
  });

  test('an unknown option is a TypeError', async () => {
    await expect(resumeRuns(createMemoryStore(), [], { limit: 3 } as never)).rejects.toThrow(
      /unknown option limit/,
    );
  });

  test('`only` looks at these runs, and `include` takes one that ended with errors', async () => {
    const store = createMemoryStore();
    const first = await crashed(store, 'mine');
    const second = await crashed(store, 'mine', { params: { model: 'big' } });
    const partial = createEvaluation('mine', (n) => {
      if (n === 3) throw new Error('not yet');
      return n;
    });
    const third = (await run(partial.evaluation, { store, params: { model: 'huge' } })).summary.runId;
    const { evaluation } = createEvaluation('mine');
    expect(await resumeRuns(store, [evaluation], { only: [third] })).toEqual([]);
    const resumed = await resumeRuns(store, [evaluation], { only: [first, third], include: [third] });
    const summaries = await Promise.all(resumed.map(({ finished }) => finished));
    expect(summaries.map(({ runId }) => runId).sort()).toEqual([first, third].sort());
    expect(summaries.every(({ status }) => status === 'completed')).toBe(true);
    expect(second).not.toBe(first);
  });
});
