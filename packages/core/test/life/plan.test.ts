import { describe, expect, test } from 'vitest';
import {
  compactRun,
  createMemoryStore,
  type EvaluateOptions,
  type Example,
  evaluate,
  planRun,
} from '../../src/index.js';
import { createFaultyStore, type FaultyStore } from '../../src/testing/index.js';
import { doubling, errorOf, eventOf, never, numbers, type record, run } from '../run/harness.js';

const of = (...inputs: number[]): Example<number, number>[] =>
  inputs.map((input) => ({ id: `e${input}`, input, expected: input }));

const none = { count: 0, ids: [] };

/** Plans and makes sure that nothing is called or written. */
async function plan(
  examples: Example<number, number>[] | Iterable<Example<number, number>>,
  options: EvaluateOptions,
  task?: (input: number) => number,
) {
  const { evaluation, calls } = doubling(examples, task);
  const readOnly = createFaultyStore(options.store, {
    before({ method }) {
      if (['create', 'update', 'delete', 'openWriter', 'append'].includes(method))
        throw new Error('read-only');
    },
  });
  const planned = await planRun(evaluation, { ...options, store: readOnly });
  expect(calls).toEqual([]);
  return planned;
}

const failing = (n: number) => {
  if (n === 1) throw new Error('bad');
  return n;
};

describe('planRun', () => {
  test('of a run that is not there: all is missing', async () => {
    const store = createMemoryStore();
    const planned = await plan(numbers(7), { store, limit: 6 });
    expect(planned).toEqual({
      runId: expect.stringMatching(/^doubling-/),
      kept: none,
      missing: { count: 6, ids: ['e0', 'e1', 'e2', 'e3', 'e4'] },
      errored: none,
      edited: none,
      added: none,
      removed: none,
      reusable: none,
    });
    expect(await store.list()).toEqual([]);
  });

  test('says what is kept, errored, added, removed and edited: each example once', async () => {
    const { store } = await run(doubling(of(0, 1, 2, 3, 4), failing).evaluation);
    const now = [...of(8, 0, 1, 3), { id: 'e4', input: 44 }, ...of(9)];
    expect(await plan(now, { store }, failing)).toMatchObject({
      kept: { count: 2, ids: ['e0', 'e3'] },
      missing: none,
      errored: { count: 1, ids: ['e1'] },
      edited: { count: 1, ids: ['e4'] },
      added: { count: 2, ids: ['e8', 'e9'] },
      removed: { count: 1, ids: ['e2'] },
      drift: { stages: [], scorers: [], edited: { count: 1, ids: ['e4'] } },
    });
  });

  test('tells what is missing from what is new, of a run that was interrupted', async () => {
    const inner = createMemoryStore();
    const store = createFaultyStore(inner);
    const dying = evaluate(doubling(of(0, 1, 2, 3, 4, 5), (n) => (n < 3 ? n : never())).evaluation, {
      store,
      concurrency: 1,
    });
    await eventOf(dying, (event) => event.type === 'completion' && event.exampleId === 'e2');
    await store.crash();
    expect(await plan(of(0, 9, 1, 2, 3, 4, 5), { store: inner })).toMatchObject({
      kept: { count: 3 },
      missing: { count: 3, ids: ['e3', 'e4', 'e5'] },
      added: { count: 1, ids: ['e9'] },
    });
  });

  test('says what evaluate then does, drift run again included', async () => {
    const first = await run(doubling(of(0, 1, 2, 3)).evaluation);
    const other = { ...doubling(of(0, 1, 2, 3)).evaluation };
    const edited = {
      ...other,
      stages: other.stages.map((each) => ({ ...each, version: '2' })),
    } as typeof other;
    const drift = { stages: ['task'], scorers: [], params: [], edited: none };
    const { store } = first;
    expect(await planRun(edited, { store })).toMatchObject({ kept: { count: 4 }, missing: none, drift });
    expect(await planRun(edited, { store, onDrift: 'rerun' })).toMatchObject({
      kept: none,
      missing: { count: 4 },
      drift,
    });
    expect((await errorOf(evaluate(edited, { store }).finished)).details).toMatchObject(drift);
  });

  test('says what other runs have that could be taken over', async () => {
    const { store } = await run(doubling(of(0, 1, 2, 3)).evaluation);
    const planned = await plan(of(1, 2, 7), { store, runId: 'another', reuse: 'auto' });
    expect(planned).toMatchObject({ missing: { count: 3 }, reusable: { count: 2, ids: ['e1', 'e2'] } });
    const { evaluation, calls } = doubling(of(1, 2, 7));
    await run(evaluation, { store, runId: 'another', reuse: 'auto' });
    expect(calls).toEqual([7]);
  });

  test('of another run beside one: under its own id, and with what the one has', async () => {
    const { store, run: first } = await run(doubling(of(0, 1, 2)).evaluation);
    expect(await plan(of(0, 1, 7), { store, existing: 'new', reuse: 'auto' })).toMatchObject({
      runId: `${first.runId}-2`,
      kept: none,
      missing: { count: 3 },
      reusable: { count: 2, ids: ['e0', 'e1'] },
    });
  });

  test('of a dataset that is given only once: unknown, and nothing of it is used up', async () => {
    const { store } = await run(doubling(numbers(2)).evaluation);
    const { evaluation } = doubling(numbers(3).values());
    expect(await planRun(evaluation, { store })).toMatchObject({
      kept: 'unknown',
      missing: 'unknown',
      removed: 'unknown',
      reusable: 'unknown',
    });
    expect((await run(evaluation, { store })).summary).toMatchObject({ ok: 3 });
  });

  test('of a run whose compaction was killed: what evaluate brings back', async () => {
    const { store, run: done } = await run(doubling(numbers(3)).evaluation);
    const dying: FaultyStore = createFaultyStore(store, {
      after({ method, id }) {
        if (method === 'delete' && id === done.runId) void dying.crash();
      },
    });
    void compactRun(dying, done.runId);
    await dying.crashed;
    expect(await store.get(done.runId)).toBeUndefined();
    expect(await plan(numbers(3), { store })).toMatchObject({
      kept: { count: 3 },
      missing: none,
      added: none,
    });
    expect((await run(doubling(numbers(3)).evaluation, { store })).summary).toMatchObject({
      resumed: true,
      ok: 3,
    });
  });

  test('can be asked while the run is driven', async () => {
    const store = createMemoryStore();
    const driven = evaluate(doubling(numbers(2), (n) => (n === 0 ? n : never())).evaluation, { store });
    await eventOf(driven, ({ type }) => type === 'completion');
    expect(await plan(numbers(2), { store })).toMatchObject({ kept: { count: 1 }, missing: { count: 1 } });
    await driven.cancel();
  });

  test('an unknown option is a TypeError', async () => {
    const options = { store: createMemoryStore(), limits: 3 } as EvaluateOptions;
    await expect(planRun(doubling(numbers(1)).evaluation, options)).rejects.toThrow(/unknown option limits/);
  });
});

describe('the notice PLAN', () => {
  const plans = (events: ReturnType<typeof record>) =>
    events.flatMap((event) => (event.type === 'notice' && event.code === 'PLAN' ? [event.message] : []));

  test('tells it when a run is resumed, and not when it starts or has nothing to do', async () => {
    const first = await run(doubling(of(0, 1, 2), failing).evaluation);
    expect(plans(first.events)).toEqual([]);
    const { store } = first;
    const resumed = await run(doubling(of(0, 1, 3), failing).evaluation, { store });
    expect(plans(resumed.events)).toEqual(['1 kept, 1 errored (e1), 1 added (e3), 1 removed (e2)']);
    const again = await run(doubling(of(0, 1, 3), failing).evaluation, { store, retryErrors: false });
    expect(plans(again.events)).toEqual([]);
  });
});
