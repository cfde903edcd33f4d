import { describe, expect, test } from 'vitest';
import {
  buildReport,
  createMemoryStore,
  evaluate,
  getRun,
  listRuns,
  resumeRuns,
  type Store,
  updateRun,
} from '../../src/index.js';
import { crashingStore, entriesOf, errorOf, eventOf, never, run } from '../run/harness.js';
import { dying, staged } from './staged.js';

describe('resume', () => {
  test('of a completed run calls nothing, appends nothing and gives the same report', async () => {
    const { evaluation, calls } = staged();
    const { store, run: driven, summary } = await run(evaluation);
    const before = {
      report: await buildReport(store, driven.runId),
      entries: await entriesOf(store, driven.runId),
    };
    calls.length = 0;
    const again = await run(evaluation, { store, existing: 'resume' });
    expect(again.summary).toEqual({ ...summary, resumed: true });
    expect(again.events).toEqual([{ type: 'finished', summary: again.summary }]);
    expect(calls).toEqual([]);
    const after = {
      report: await buildReport(store, driven.runId),
      entries: await entriesOf(store, driven.runId),
    };
    expect(after).toEqual(before);
  });
});

describe('error', () => {
  test('names the run before any work, and starts one that is not there', async () => {
    const { evaluation, calls } = staged();
    const { store, run: driven } = await run(evaluation, { existing: 'error' });
    calls.length = 0;
    const error = await errorOf(evaluate(evaluation, { store, existing: 'error' }).finished);
    expect(error).toMatchObject({ code: 'EXISTS', details: { runId: driven.runId } });
    expect(error.message).toContain(driven.runId);
    expect(calls).toEqual([]);
  });

  test('of two that start at the same time one runs', async () => {
    const store = createMemoryStore();
    const { evaluation, calls } = staged();
    const both = [0, 1].map(() => evaluate(evaluation, { store, existing: 'error' }).finished);
    const settled = await Promise.allSettled(both);
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'EXISTS' } });
    expect(calls).toHaveLength(9);
  });
});

describe('new', () => {
  test('gets -2 and -3, and leaves the others', async () => {
    const { evaluation, calls } = staged();
    const { store, run: first } = await run(evaluation, { existing: 'new' });
    const ids: string[] = [first.runId];
    for (const n of [2, 3]) {
      const { run: driven, summary, events, results } = await run(evaluation, { store, existing: 'new' });
      expect(summary).toMatchObject({ runId: `${first.runId}-${n}`, status: 'completed', resumed: false });
      expect(driven.runId).toBe(summary.runId);
      expect(events[0]).toMatchObject({ type: 'started', runId: summary.runId });
      expect(results).toHaveLength(3);
      ids.push(summary.runId);
    }
    expect((await listRuns(store)).map(({ runId }) => runId)).toEqual(ids.reverse());
    expect(calls).toHaveLength(27);
  });

  test('of two that start at the same time each gets its own', async () => {
    const store = createMemoryStore();
    const { evaluation } = staged();
    const summaries = await Promise.all(
      [0, 1].map(() => evaluate(evaluation, { store, runId: 'mine', existing: 'new' }).finished),
    );
    expect(summaries.map(({ runId }) => runId).sort()).toEqual(['mine', 'mine-2']);
    const later = await Promise.all(
      [0, 1].map(() => evaluate(evaluation, { store, runId: 'mine', existing: 'new' }).finished),
    );
    expect(later.map(({ runId }) => runId).sort()).toEqual(['mine-3', 'mine-4']);
  });
});

describe('rerun', () => {
  test('calls everything again, keeps notes, and the old session as history', async () => {
    const made = staged();
    const { store, run: driven } = await run(made.evaluation);
    await updateRun(store, driven.runId, { label: 'best', tags: ['a'], note: 'kept' });
    const entries = await entriesOf(store, driven.runId);
    made.calls.length = 0;
    made.scoreOf = () => 0;
    const again = await run(made.evaluation, { store, existing: 'rerun' });
    expect(made.calls).toHaveLength(9);
    expect(again.summary).toMatchObject({ runId: driven.runId, status: 'completed', completed: 3, ok: 3 });
    expect(again.summary.scores).toEqual({ small: { mean: 0, count: 3 } });
    expect(again.results.map(({ scores }) => scores.small?.score)).toEqual([0, 0, 0]);
    const info = await getRun(store, driven.runId);
    expect(info).toMatchObject({ label: 'best', tags: ['a'], note: 'kept', sessions: 2 });
    expect((await entriesOf(store, driven.runId)).slice(0, entries.length)).toEqual(entries);
  });

  test('of fewer examples has these alone', async () => {
    const { evaluation, calls } = staged();
    const { store } = await run(evaluation);
    calls.length = 0;
    const { summary, results } = await run(evaluation, { store, existing: 'rerun', limit: 1 });
    expect(summary).toMatchObject({ status: 'completed', total: 1, completed: 1 });
    expect(results.map(({ exampleId }) => exampleId)).toEqual(['e0']);
    expect(calls).toHaveLength(3);
  });

  test('finds no drift: nothing that is done counts any more', async () => {
    const store = createMemoryStore();
    await run(staged().evaluation, { store, runId: 'mine' });
    const examples = [
      { id: 'new', input: 5 },
      { id: 'e1', input: 7 },
    ];
    const { evaluation, calls } = staged(2, examples);
    const stages = evaluation.stages.map((each) => ({ ...each, version: '2' }));
    const changed = { ...evaluation, stages };
    const { summary, results, events } = await run(changed, { store, runId: 'mine', existing: 'rerun' });
    expect(summary).toMatchObject({ status: 'completed', total: 2, completed: 2, ok: 2 });
    expect(results.map(({ exampleId, output }) => [exampleId, output])).toEqual([
      ['new', 11],
      ['e1', 15],
    ]);
    expect(calls).toHaveLength(6);
    expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
    const drifted = evaluate(staged().evaluation, { store, runId: 'mine' });
    expect(await errorOf(drifted.finished)).toMatchObject({ code: 'DRIFT' });
  });

  test('of a run that is not there starts it', async () => {
    const { summary } = await run(staged().evaluation, { existing: 'rerun' });
    expect(summary).toMatchObject({ status: 'completed', resumed: false });
  });

  test('that is killed is interrupted, and the same call goes on', async () => {
    for (const then of ['rerun', 'resume'] as const) {
      const store = createMemoryStore();
      await run(staged().evaluation, { store, runId: 'mine' });
      const calls = await dying(store, 5, { existing: 'rerun' });
      expect(calls).toHaveLength(4);
      expect(await getRun(store, 'mine')).toMatchObject({ status: 'interrupted', completed: 1, sessions: 2 });
      const again = staged();
      const { summary } = await run(again.evaluation, { store, runId: 'mine', existing: then });
      expect(summary).toMatchObject({ status: 'completed', completed: 3 });
      expect([...calls, ...again.calls]).toHaveLength(9);
      const third = await run(again.evaluation, { store, runId: 'mine', existing: 'rerun' });
      expect(third.summary).toMatchObject({ status: 'completed' });
      expect([...calls, ...again.calls]).toHaveLength(18);
    }
  });

  test('that is killed before its first result is interrupted too', async () => {
    const store = createMemoryStore();
    await run(staged().evaluation, { store, runId: 'mine' });
    await dying(store, 1, { existing: 'rerun' });
    expect(await getRun(store, 'mine')).toMatchObject({ status: 'interrupted', completed: 0 });
    const again = staged();
    await run(again.evaluation, { store, runId: 'mine' });
    expect(again.calls).toHaveLength(9);
  });

  test('that is killed again and again calls each thing once, whoever goes on with it', async () => {
    const store = createMemoryStore();
    await run(staged().evaluation, { store, runId: 'mine' });
    const calls: string[] = [];
    for (const existing of ['rerun', 'resume', 'rerun', 'rerun'] as const) {
      calls.push(...(await dying(store, 3, { existing })));
    }
    const last = staged();
    await run(last.evaluation, { store, runId: 'mine', existing: 'rerun' });
    expect([...calls, ...last.calls].sort()).toEqual(
      ['generate', 'parse', 'score'].flatMap((name) => ['e0', 'e1', 'e2'].map((id) => `${name} ${id}`)),
    );
  });

  test('a first run that is killed is gone on with by the same call', async () => {
    const store = createMemoryStore();
    const calls = await dying(store, 4, { existing: 'rerun' });
    const again = staged();
    await run(again.evaluation, { store, runId: 'mine', existing: 'rerun' });
    expect([...calls, ...again.calls]).toHaveLength(9);
  });

  test('crashes at every commit end like none', async () => {
    for (let commit = 1, isOver = false; !isOver; commit++) {
      const store = createMemoryStore();
      await run(staged().evaluation, { store, runId: 'mine' });
      const options = { runId: 'mine', existing: 'rerun', params: { plus: 10 } } as const;
      const crashing = crashingStore(store, commit, commit % 2 === 0 ? 'before' : 'after');
      const driven = evaluate(staged().evaluation, { store: crashing, ...options });
      isOver = await Promise.race([crashing.crashed.then(() => false), driven.finished.then(() => true)]);
      const { summary, results } = await run(staged().evaluation, { store, ...options });
      expect(summary).toMatchObject({ status: 'completed', completed: 3, ok: 3 });
      expect(results.map(({ output }) => output)).toEqual([10, 12, 14]);
    }
  });

  test('resumeRuns goes on with a killed one, under its params', async () => {
    const store = createMemoryStore();
    await run(staged().evaluation, { store, runId: 'mine' });
    const calls = await dying(store, 4, { existing: 'rerun', params: { plus: 10 } });
    const again = staged();
    const [resumed] = await resumeRuns(store, [again.evaluation]);
    expect(await resumed?.finished).toMatchObject({ runId: 'mine', status: 'completed' });
    expect([...calls, ...again.calls]).toHaveLength(9);
    expect(await getRun(store, 'mine')).toMatchObject({ params: { plus: 10, mode: '' } });
  });

  test('that is cancelled half-way goes on with the same call', async () => {
    const made = staged();
    const { store } = await run(made.evaluation);
    made.calls.length = 0;
    made.before = (call) => (call === 'parse e1' ? never() : undefined);
    const driven = evaluate(made.evaluation, { store, existing: 'rerun', concurrency: 1 });
    await eventOf(driven, (event) => event.type === 'completion' && event.exampleId === 'e1');
    await driven.cancel();
    expect(await driven.finished).toMatchObject({ status: 'interrupted', reason: 'cancelled', completed: 1 });
    made.before = () => {};
    const { summary } = await run(made.evaluation, { store, existing: 'rerun' });
    expect(summary).toMatchObject({ status: 'completed', completed: 3 });
    expect(made.calls).toHaveLength(9);
  });

  test('takes a driven run over and runs all of it again', async () => {
    const store = createMemoryStore();
    const made = staged();
    made.before = (call) => (call === 'parse e1' ? never() : undefined);
    const first = evaluate(made.evaluation, { store, concurrency: 1 });
    await eventOf(first, (event) => event.type === 'completion' && event.exampleId === 'e1');
    const locked = evaluate(made.evaluation, { store, existing: 'rerun' });
    expect(await errorOf(locked.finished)).toMatchObject({ code: 'LOCKED' });
    made.calls.length = 0;
    const second = staged();
    const { summary } = await run(second.evaluation, { store, existing: 'rerun', takeOver: 'ask' });
    expect(await first.finished).toMatchObject({ status: 'interrupted' });
    expect(summary).toMatchObject({ status: 'completed', completed: 3 });
    expect(second.calls).toHaveLength(9);
  });

  test('cancelled before it began leaves the run as it was', async () => {
    const { evaluation } = staged();
    const { store, run: driven, summary } = await run(evaluation);
    const cancelled = evaluate(evaluation, { store, existing: 'rerun', signal: AbortSignal.abort() });
    expect(await cancelled.finished).toMatchObject({
      status: 'interrupted',
      completed: 3,
      reason: 'cancelled',
    });
    expect(await getRun(store, driven.runId)).toMatchObject({ status: summary.status, completed: 3 });
  });
});

describe('params of a rerun', () => {
  const plusOf = async (store: Store) => (await getRun(store, 'mine'))?.params;
  const outputs = (results: readonly { output: unknown }[]) => results.map(({ output }) => output);

  test("are the last session's, overlaid by those given", async () => {
    const store = createMemoryStore();
    const { evaluation } = staged();
    await run(evaluation, { store, runId: 'mine', params: { mode: 'fast' } });
    const options = { store, runId: 'mine', existing: 'rerun' } as const;
    const ten = await run(evaluation, { ...options, params: { plus: 10 } });
    expect(outputs(ten.results)).toEqual([10, 12, 14]);
    expect(await plusOf(store)).toEqual({ plus: 10, mode: 'fast' });
    expect(outputs((await run(evaluation, options)).results)).toEqual([10, 12, 14]);
    expect(await plusOf(store)).toEqual({ plus: 10, mode: 'fast' });
    expect((await listRuns(store))[0]?.params).toEqual({ plus: 10, mode: 'fast' });
    expect((await buildReport(store, 'mine')).run.params).toEqual({ plus: 10, mode: 'fast' });
  });

  test('zero and an empty text are values', async () => {
    const store = createMemoryStore();
    const { evaluation } = staged();
    const options = { store, runId: 'mine', existing: 'rerun' } as const;
    await run(evaluation, { ...options, params: { plus: 5, mode: 'fast' }, seed: 3 });
    const zero = await run(evaluation, { ...options, params: { plus: 0, mode: '' }, seed: 0 });
    expect(outputs(zero.results)).toEqual([0, 2, 4]);
    expect(outputs((await run(evaluation, options)).results)).toEqual([0, 2, 4]);
    expect(await plusOf(store)).toEqual({ plus: 0, mode: '' });
    await run(evaluation, { store, runId: 'mine', params: { plus: 0, mode: '' }, seed: 0 });
    const drifted = evaluate(evaluation, { store, runId: 'mine', params: { plus: 0, mode: '' } });
    expect(await errorOf(drifted.finished)).toMatchObject({ code: 'DRIFT', details: { recorded: 0 } });
  });

  test('that differ from those of a killed rerun start it over', async () => {
    const store = createMemoryStore();
    await run(staged().evaluation, { store, runId: 'mine' });
    await dying(store, 5, { existing: 'rerun', params: { plus: 10 } });
    const again = staged();
    const options = { store, runId: 'mine', existing: 'rerun', params: { plus: 20 } } as const;
    expect(outputs((await run(again.evaluation, options)).results)).toEqual([20, 22, 24]);
    expect(again.calls).toHaveLength(9);
  });

  test('without a rerun other params than the last are DRIFT, which says how', async () => {
    const store = createMemoryStore();
    const { evaluation } = staged();
    await run(evaluation, { store, runId: 'mine' });
    await run(evaluation, { store, runId: 'mine', existing: 'rerun', params: { plus: 10 } });
    const error = await errorOf(evaluate(evaluation, { store, runId: 'mine' }).finished);
    expect(error).toMatchObject({ code: 'DRIFT', details: { recorded: { plus: 10 }, given: { plus: 1 } } });
    expect(error.message).toContain("existing: 'rerun'");
  });

  test('that are unknown are refused with the known ones and a suggestion, unless they are allowed', async () => {
    const store = createMemoryStore();
    const { evaluation } = staged();
    const given = { store, existing: 'rerun', params: { plsu: 1 } } as const;
    expect(() => evaluate(evaluation, given)).toThrow(
      new TypeError('evaluate: staged has no param plsu (did you mean plus? known: plus, mode)'),
    );
    const { run: driven } = await run(evaluation, { ...given, allowNewParams: true });
    await run(evaluation, { store, runId: driven.runId, existing: 'rerun' });
    expect((await getRun(store, driven.runId))?.params).toEqual({ plus: 1, mode: '', plsu: 1 });
  });
});

test('only one way of running again can be asked for', () => {
  const store = createMemoryStore();
  const { evaluation } = staged();
  const ways = [{ existing: 'rerun' }, { replayFrom: 'parse' }, { retryFailed: { small: 1 } }] as const;
  for (const way of ways) {
    for (const other of ways) {
      if (way !== other)
        expect(() => evaluate(evaluation, { store, ...way, ...other })).toThrow(/only one of/);
    }
  }
  expect(() => evaluate(evaluation, { store, existing: 'replace' as never })).toThrow(/one of 'resume'/);
  expect(() => evaluate(evaluation, { store, replayFrom: 'parse', until: 'generate' })).toThrow(
    /later stage/,
  );
});
