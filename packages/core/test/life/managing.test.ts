import { describe, expect, test } from 'vitest';
import {
  buildReport,
  createMemoryStore,
  defineEvaluation,
  type Evaluation,
  evaluate,
  getRun,
  listRuns,
  purgeRun,
  restoreRun,
  resumeRuns,
  trashRun,
  truncateRun,
  updateRun,
} from '../../src/index.js';
import {
  after,
  crashingStore,
  deferred,
  doubling,
  entriesOf,
  errorOf,
  eventOf,
  numbers,
  run,
} from '../run/harness.js';

/** A finished run of ten examples. */
async function finished(task?: (input: number) => number | Promise<number>) {
  const { evaluation, calls } = doubling(numbers(10), task);
  const { store, run: done } = await run(evaluation, { concurrency: 1 });
  return { store, runId: done.runId, evaluation, calls };
}

describe('the trash', () => {
  test('hides a run from lists and from resumeRuns, and gives it back whole', async () => {
    const { evaluation } = doubling(numbers(10));
    const store = createMemoryStore();
    const dying = crashingStore(store, 4, 'after');
    const { runId } = evaluate(evaluation, { store: dying, concurrency: 1 });
    await dying.crashed;
    await trashRun(store, runId);
    await trashRun(store, runId);
    expect(await listRuns(store)).toEqual([]);
    expect(await listRuns(store, { trashed: true })).toMatchObject([{ runId, trashed: true }]);
    expect(await resumeRuns(store, [evaluation as Evaluation])).toEqual([]);
    await restoreRun(store, runId);
    expect(await listRuns(store)).toMatchObject([{ runId, trashed: false, status: 'interrupted' }]);
    const [resumed] = await resumeRuns(store, [evaluation as Evaluation]);
    expect(await resumed?.finished).toMatchObject({ status: 'completed', ok: 10 });
  });

  test('purging takes only what is in it, and twice is no error', async () => {
    const { store, runId } = await finished();
    await expect(purgeRun(store, runId)).rejects.toThrow(/not in the trash: use trashRun first/);
    await expect(purgeRun(store, runId)).rejects.toThrow(TypeError);
    await trashRun(store, runId);
    await purgeRun(store, runId);
    expect(await getRun(store, runId)).toBeUndefined();
    await purgeRun(store, runId);
  });

  test('a run that is driven is trashed but not purged; an unknown one is NOT_FOUND', async () => {
    const gate = deferred();
    const { evaluation } = doubling(numbers(2), after(gate.promise));
    const store = createMemoryStore();
    const driven = evaluate(evaluation, { store });
    await eventOf(driven, ({ type }) => type === 'started');
    await trashRun(store, driven.runId);
    expect((await errorOf(purgeRun(store, driven.runId))).code).toBe('LOCKED');
    gate.resolve();
    expect((await driven.finished).status).toBe('completed');
    for (const missing of [trashRun(store, 'x'), restoreRun(store, 'x')]) {
      expect((await errorOf(missing)).code).toBe('NOT_FOUND');
    }
  });

  test('a title renames a run for people; its id stays', async () => {
    const { store, runId } = await finished();
    await updateRun(store, runId, { title: 'Before the fix' });
    expect(await getRun(store, runId)).toMatchObject({ runId, title: 'Before the fix', status: 'completed' });
    await updateRun(store, runId, { title: null });
    expect(await getRun(store, runId)).not.toHaveProperty('title');
  });
});

describe('truncateRun', () => {
  test('keeps the first n examples; the next evaluate runs only the others', async () => {
    const { store, runId, evaluation, calls } = await finished();
    await truncateRun(store, runId, 4);
    expect(await getRun(store, runId)).toMatchObject({
      status: 'interrupted',
      total: 10,
      completed: 4,
      pending: 6,
    });
    expect((await buildReport(store, runId)).counts).toMatchObject({ ok: 4, pending: 6 });
    expect(calls.splice(0)).toHaveLength(10);
    const { summary, results } = await run(evaluation, { store, concurrency: 1 });
    expect(calls).toEqual([4, 5, 6, 7, 8, 9]);
    expect(summary).toMatchObject({ status: 'completed', completed: 10, ok: 10 });
    expect(results.map(({ output }) => output)).toEqual(numbers(10).map(({ input }) => input * 2));
  });

  test('can be taken back, and is history then', async () => {
    const { store, runId, evaluation, calls } = await finished();
    const before = await buildReport(store, runId);
    await truncateRun(store, runId, 7);
    await truncateRun(store, runId, 0);
    expect(await getRun(store, runId)).toMatchObject({ completed: 0, status: 'interrupted' });
    await truncateRun(store, runId, null);
    expect(await getRun(store, runId)).toMatchObject({
      completed: 10,
      status: 'completed',
      scores: { isEven: { count: 10 } },
    });
    const { counts, scores } = await buildReport(store, runId);
    expect({ counts, scores }).toEqual({ counts: before.counts, scores: before.scores });
    await run(evaluation, { store });
    expect(calls).toHaveLength(10);
    expect((await entriesOf(store, runId)).filter(({ type }) => type === 'truncate')).toHaveLength(3);
  });

  test('what comes back is part of the total, also when a limit was set meanwhile', async () => {
    const { store, runId, evaluation } = await finished();
    await truncateRun(store, runId, 0);
    await run(evaluation, { store, limit: 1 });
    await truncateRun(store, runId, null);
    expect(await getRun(store, runId)).toMatchObject({ status: 'completed', total: 10, ok: 10, pending: 0 });
  });

  test('what ran since wins over what comes back', async () => {
    let factor = 2;
    const { store, runId, evaluation } = await finished((input) => input * factor);
    await truncateRun(store, runId, 5);
    factor = 100;
    await run(evaluation, { store, limit: 6 });
    await truncateRun(store, runId, null);
    const { results, summary } = await run(evaluation, { store });
    expect(summary).toMatchObject({ status: 'completed', ok: 10 });
    expect(results.map(({ output }) => output)).toEqual([0, 2, 4, 6, 8, 500, 12, 14, 16, 18]);
  });

  test('drops the durable steps of what it cuts', async () => {
    const store = createMemoryStore();
    const steps: number[] = [];
    const evaluation = defineEvaluation({
      name: 'steps',
      dataset: numbers(2),
      task: async (input: number, ctx) => {
        await ctx.step('first', () => steps.push(input));
        throw new Error('later');
      },
    });
    const { run: failing } = await run(evaluation, { store, concurrency: 1 });
    await truncateRun(store, failing.runId, 1);
    await run(evaluation, { store, concurrency: 1 });
    expect(steps).toEqual([0, 1, 1]);
  });

  test('is LOCKED while the run is driven, and refuses nonsense', async () => {
    const gate = deferred();
    const { evaluation } = doubling(numbers(2), after(gate.promise));
    const store = createMemoryStore();
    const driven = evaluate(evaluation, { store });
    await eventOf(driven, ({ type }) => type === 'started');
    expect((await errorOf(truncateRun(store, driven.runId, 1))).code).toBe('LOCKED');
    gate.resolve();
    await driven.finished;
    for (const wrong of [-1, 1.5, '1', undefined]) {
      await expect(truncateRun(store, driven.runId, wrong as never)).rejects.toThrow(TypeError);
    }
    expect((await errorOf(truncateRun(store, 'x', 1))).code).toBe('NOT_FOUND');
  });
});
