import { describe, expect, test } from 'vitest';
import {
  buildReport,
  compactRun,
  createMemoryStore,
  type Example,
  evaluate,
  exportRun,
  followRun,
  getRun,
  importRun,
  type Store,
} from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { collect, doubling, entriesOf, errorOf, never, numbers, run, settled } from '../run/harness.js';

const example = (n: number, input = n): Example<number, number> => ({ id: `e${n}`, input, expected: n });

/** What anyone reads of a run, without its dataset. */
async function read(store: Store, runId: string) {
  const { counts, scores } = await buildReport(store, runId);
  const info = await getRun(store, runId);
  const follower = followRun(store, runId);
  const summary = await follower.finished;
  const results = await collect(follower.results());
  const { total, completed, ok, errors, status } = summary;
  expect({ total, ok, errors }).toEqual({ total: counts.total, ok: counts.ok, errors: counts.errors });
  expect(info).toMatchObject({ total, completed, ok, errors, status });
  return {
    total,
    completed,
    status,
    scored: scores.isEven?.count,
    ids: results.map(({ exampleId }) => exampleId),
    indexes: results.map(({ index }) => index),
  };
}

describe('examples of a run that is complete', () => {
  test('in another order: nothing is called, and all see the new order', async () => {
    const first = await run(doubling(numbers(4)).evaluation);
    const { evaluation, calls } = doubling([3, 0, 2, 1].map((n) => example(n)));
    const again = await run(evaluation, { store: first.store });
    expect(calls).toEqual([]);
    expect(again.summary).toEqual({ ...first.summary, resumed: true });
    const seen = await read(first.store, first.run.runId);
    expect(seen).toMatchObject({ completed: 4, total: 4, status: 'completed', indexes: [0, 1, 2, 3] });
    expect(seen.ids).toEqual(['e3', 'e0', 'e2', 'e1']);
    const { lastSeq } = (await first.store.get(first.run.runId)) ?? {};
    await run(evaluation, { store: first.store });
    expect(await first.store.get(first.run.runId)).toMatchObject({ lastSeq });
  });

  test('with one put into the middle: only that one is called', async () => {
    const first = await run(doubling(numbers(4)).evaluation);
    const { evaluation, calls } = doubling([0, 1, 9, 2, 3].map((n) => example(n)));
    const again = await run(evaluation, { store: first.store });
    expect(calls).toEqual([9]);
    expect(again.summary).toMatchObject({ status: 'completed', total: 5, completed: 5 });
    expect(await read(first.store, first.run.runId)).toEqual({
      total: 5,
      completed: 5,
      status: 'completed',
      scored: 5,
      ids: ['e0', 'e1', 'e9', 'e2', 'e3'],
      indexes: [0, 1, 2, 3, 4],
    });
  });

  test('that were deleted leave counts, scores, report and results; they count again when they come back equal', async () => {
    const first = await run(doubling(numbers(5)).evaluation);
    const { runId } = first.run;
    const fewer = await run(doubling([0, 2, 4].map((n) => example(n))).evaluation, { store: first.store });
    expect(fewer.summary).toMatchObject({ status: 'completed', total: 3, completed: 3, pending: 0 });
    expect(fewer.summary.scores.isEven).toEqual({ mean: 1, count: 3 });
    expect(fewer.results.map(({ exampleId }) => exampleId)).toEqual(['e0', 'e2', 'e4']);
    expect(await read(first.store, runId)).toMatchObject({ total: 3, completed: 3, scored: 3 });
    const back = doubling(numbers(5));
    const again = await run(back.evaluation, { store: first.store });
    expect(back.calls).toEqual([]);
    expect(again.summary).toEqual({ ...first.summary, resumed: true });
    expect(again.results).toEqual(first.results);
    expect(await read(first.store, runId)).toMatchObject({
      total: 5,
      completed: 5,
      indexes: [0, 1, 2, 3, 4],
    });
  });

  test('that were deleted take their errors with them', async () => {
    const store = createMemoryStore();
    const bad = (n: number) => {
      if (n === 1) throw new Error('bad');
      return n;
    };
    expect((await run(doubling(numbers(3), bad).evaluation, { store })).summary.status).toBe('partial');
    const { summary } = await run(doubling([example(0), example(2)], bad).evaluation, { store });
    expect(summary).toMatchObject({ status: 'completed', errors: 0, ok: 2, total: 2 });
    expect((await buildReport(store, summary.runId)).errors).toEqual([]);
  });

  test('without ids: a second equal one runs by itself, an edited one is another example', async () => {
    const of = (...inputs: number[]) => inputs.map((input) => ({ input }));
    const { store } = await run(doubling(of(1, 2, 3)).evaluation);
    const twice = doubling(of(1, 2, 2, 3));
    const second = await run(twice.evaluation, { store });
    expect(twice.calls).toEqual([2]);
    expect(second.results.map(({ input }) => input)).toEqual([1, 2, 2, 3]);
    const edited = doubling(of(1, 2, 2, 7));
    const third = await run(edited.evaluation, { store });
    expect(edited.calls).toEqual([7]);
    expect(third.summary).toMatchObject({ status: 'completed', total: 4, ok: 4 });
    expect(third.results.map(({ input }) => input)).toEqual([1, 2, 2, 7]);
  });

  test('of which two have one id now: the run is left as it was', async () => {
    const first = await run(doubling(numbers(3)).evaluation);
    const { lastSeq } = (await first.store.get(first.run.runId)) ?? {};
    const twice = evaluate(doubling([...numbers(3), example(1)]).evaluation, { store: first.store });
    expect(await errorOf(twice.finished)).toMatchObject({
      code: 'DUPLICATE_ID',
      details: { indexes: [1, 3] },
    });
    expect(await first.store.get(first.run.runId)).toMatchObject({ lastSeq });
  });
});

describe('a run that is not complete', () => {
  test('goes on with the dataset as it is now, also after a crash in between', async () => {
    const inner = createMemoryStore();
    const dying = createFaultyStore(inner);
    const driven = evaluate(doubling(numbers(6), (n) => (n < 4 ? n : never())).evaluation, {
      store: dying,
      concurrency: 1,
    });
    await new Promise<void>((resolve) => {
      driven.events.subscribe(
        (event) => event.type === 'completion' && event.exampleId === 'e3' && resolve(),
      );
    });
    await dying.crash();
    const now = [5, 3, 9, 1, 0].map((n) => example(n));
    const dyingAgain = createFaultyStore(inner);
    evaluate(doubling(now, () => never()).evaluation, { store: dyingAgain });
    await settled();
    await dyingAgain.crash();
    expect(await getRun(inner, driven.runId)).toMatchObject({
      status: 'interrupted',
      total: 5,
      completed: 3,
    });
    const last = doubling(now);
    const { summary } = await run(last.evaluation, { store: inner });
    expect(last.calls.toSorted()).toEqual([5, 9]);
    expect(summary).toMatchObject({ status: 'completed', total: 5, completed: 5 });
    expect(await read(inner, driven.runId)).toMatchObject({
      completed: 5,
      ids: ['e5', 'e3', 'e9', 'e1', 'e0'],
      indexes: [0, 1, 2, 3, 4],
    });
  });

  test('writes a dataset entry only when order or membership differ', async () => {
    const { store, run: first } = await run(doubling(numbers(3)).evaluation);
    await run(doubling(numbers(5)).evaluation, { store });
    const told = async () => (await entriesOf(store, first.runId)).filter(({ type }) => type === 'dataset');
    expect(await told()).toEqual([]);
    await run(doubling([...numbers(5)].reverse()).evaluation, { store });
    expect(await told()).toHaveLength(1);
  });
});

describe('a limit', () => {
  test('that is smaller removes nothing, also of a dataset that changed', async () => {
    const { store } = await run(doubling(numbers(10)).evaluation);
    const { evaluation, calls } = doubling([0, 1, 9, 2].map((n) => example(n)));
    const { summary } = await run(evaluation, { store, limit: 3, onDrift: 'rerun' });
    expect(calls).toEqual([]);
    expect(summary.total).toBe(summary.completed);
    const whole = await run(doubling(numbers(10)).evaluation, { store });
    expect(whole.summary).toMatchObject({ status: 'completed', total: 10, completed: 10 });
  });

  test('keeps what an insertion pushes over it', async () => {
    const { store } = await run(doubling(numbers(6)).evaluation, { limit: 3 });
    const { evaluation, calls } = doubling([0, 9, 1, 2, 3].map((n) => example(n)));
    const pushed = await run(evaluation, { store, limit: 3 });
    expect(calls).toEqual([9]);
    expect(pushed.summary).toMatchObject({ status: 'completed', total: 4, completed: 4 });
    expect(pushed.results.map(({ exampleId }) => exampleId)).toEqual(['e0', 'e9', 'e1', 'e2']);
  });

  test('that is smaller keeps what a new order moves over it', async () => {
    const { store } = await run(doubling(numbers(10)).evaluation, { limit: 5 });
    const { evaluation, calls } = doubling(numbers(10).toReversed());
    const moved = await run(evaluation, { store, limit: 2 });
    expect(calls.toSorted()).toEqual([8, 9]);
    expect(moved.summary).toMatchObject({ status: 'completed', total: 7, completed: 7 });
    expect(moved.results.map(({ exampleId }) => exampleId)).toEqual(
      [9, 8, 4, 3, 2, 1, 0].map((n) => `e${n}`),
    );
  });

  test('lets go of what is in the dataset no more', async () => {
    const { store } = await run(doubling(numbers(10)).evaluation, { limit: 4 });
    const { evaluation, calls } = doubling(numbers(10).slice(1));
    const { summary } = await run(evaluation, { store, limit: 2 });
    expect(calls).toEqual([]);
    expect(summary).toMatchObject({ status: 'completed', total: 3, completed: 3 });
  });

  test('ends the search for what has moved in a dataset without end', async () => {
    const endless = (from: number) =>
      function* () {
        for (let n = from; ; n++) yield example(n);
      };
    const { store } = await run(doubling(endless(0)).evaluation, { limit: 4 });
    const { evaluation, calls } = doubling(endless(1));
    const { summary } = await run(evaluation, { store, limit: 4 });
    expect(calls).toEqual([4]);
    expect(summary).toMatchObject({ status: 'completed', total: 4, completed: 4 });
  });
});

describe('a dataset that has less than half of what is done', () => {
  test('is drift that leaves the run as it was', async () => {
    const first = await run(doubling(numbers(5)).evaluation);
    const { lastSeq } = (await first.store.get(first.run.runId)) ?? {};
    const other = [0, 1, 10, 11, 12].map((n) => example(n));
    const error = await errorOf(evaluate(doubling(other).evaluation, { store: first.store }).finished);
    expect(error).toMatchObject({ code: 'DRIFT', details: { dataset: { completed: 5, found: 2 } } });
    expect(error.message).toMatch(/only 2 of 5 examples done are in the dataset now given/);
    expect(await first.store.get(first.run.runId)).toMatchObject({ lastSeq });
    expect(await getRun(first.store, first.run.runId)).toMatchObject({ completed: 5, total: 5 });
    const { evaluation, calls } = doubling(other);
    const again = await run(evaluation, { store: first.store, onDrift: 'rerun' });
    expect(calls.toSorted((a, b) => a - b)).toEqual([10, 11, 12]);
    expect(again.summary).toMatchObject({ status: 'completed', total: 5, completed: 5 });
  });
});

describe('a one-shot dataset', () => {
  test('tells no removal, and brings back what had left', async () => {
    function* once(examples: readonly Example<number, number>[]) {
      yield* examples;
    }
    const { store } = await run(doubling(numbers(4)).evaluation);
    const fewer = await run(doubling(once(numbers(2))).evaluation, { store });
    expect(fewer.summary).toMatchObject({ status: 'completed', total: 4, completed: 4 });
    expect((await run(doubling(numbers(2)).evaluation, { store })).summary).toMatchObject({ total: 2 });
    const all = doubling(once(numbers(5)));
    const { summary } = await run(all.evaluation, { store });
    expect(all.calls).toEqual([4]);
    expect(summary).toMatchObject({ status: 'completed', total: 5, completed: 5 });
  });

  test('tells an edited example as it comes: DRIFT stops the run there and keeps what is done', async () => {
    function* once(...inputs: number[]) {
      for (const [n, input] of inputs.entries()) yield { id: `e${n}`, input, expected: n };
    }
    const { store, run: first } = await run(doubling(numbers(2)).evaluation);
    const { lastSeq } = (await store.get(first.runId)) ?? {};
    const early = evaluate(doubling(once(0, 7, 2)).evaluation, { store });
    expect(await errorOf(early.finished)).toMatchObject({
      code: 'DRIFT',
      details: { edited: { count: 1, ids: ['e1'] } },
    });
    expect(await store.get(first.runId)).toMatchObject({ lastSeq });
    const again = doubling(once(0, 7, 2));
    const { summary, results } = await run(again.evaluation, { store, onDrift: 'rerun', concurrency: 1 });
    expect(again.calls).toEqual([7, 2]);
    expect(summary).toMatchObject({ status: 'completed', ok: 3 });
    expect(results.map(({ input }) => input)).toEqual([0, 7, 2]);
    const kept = doubling(once(9, 7, 2));
    expect((await run(kept.evaluation, { store, onDrift: 'keep' })).summary).toMatchObject({ ok: 3 });
    expect(kept.calls).toEqual([]);
    const late = evaluate(doubling([example(5), ...once(9)].values()).evaluation, { store, concurrency: 1 });
    expect(await errorOf(late.finished)).toMatchObject({ code: 'DRIFT' });
    expect(await getRun(store, first.runId)).toMatchObject({ status: 'interrupted', completed: 4, ok: 4 });
  });
});

describe('a run with examples that left, moved or were kept though edited', () => {
  const now = [example(4), { ...example(0), expected: 9 }, example(2)];
  const changed = async () => {
    const { store, run: first } = await run(doubling(numbers(5)).evaluation);
    await run(doubling(now).evaluation, { store, onDrift: 'keep' });
    return { store, runId: first.runId, seen: await read(store, first.runId) };
  };
  const expectSame = async (store: Store, runId: string, seen: unknown) => {
    expect(await read(store, runId)).toEqual(seen);
    expect(await getRun(store, runId)).toMatchObject({ kept: { examples: 1 } });
    const { evaluation, calls } = doubling(now);
    const { results } = await run(evaluation, { store });
    expect(calls).toEqual([]);
    expect(results.map(({ exampleId }) => exampleId)).toEqual(['e4', 'e0', 'e2']);
  };

  test('is the same when it was compacted', async () => {
    const { store, runId, seen } = await changed();
    await compactRun(store, runId);
    await expectSame(store, runId, seen);
  });

  test('is the same when it was exported and imported', async () => {
    const { store, runId, seen } = await changed();
    const other = createMemoryStore();
    await importRun(other, exportRun(store, runId));
    await expectSame(other, runId, seen);
  });
});
