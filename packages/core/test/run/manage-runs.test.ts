import { describe, expect, test, vi } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  deleteRun,
  evaluate,
  getRun,
  listRuns,
  updateRun,
} from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { doubling, errorOf, eventOf, never, numbers, run } from './harness.js';

const named = (name: string, task: (n: number) => unknown = (n) => n) =>
  defineEvaluation({ name, dataset: numbers(2), params: { model: 'small' }, task });

describe('getRun', () => {
  test('tells all about a run', async () => {
    const { store, run: driven } = await run(named('mine'), { params: { model: 'big' } });
    expect(await getRun(store, driven.runId)).toEqual({
      runId: driven.runId,
      name: 'mine',
      completedThrough: 'task',
      params: { model: 'big' },
      status: 'completed',
      total: 2,
      completed: 2,
      ok: 2,
      errors: 0,
      pending: 0,
      reexecuted: 0,
      scores: {},
      usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
      tags: [],
      marked: false,
      trashed: false,
      isActive: false,
      sessions: 1,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      sizeBytes: expect.any(Number),
    });
  });

  test('undefined when there is none, and for a dataset', async () => {
    const store = createMemoryStore();
    await store.create({
      id: 'data',
      kind: 'dataset',
      createdAt: new Date().toISOString(),
      formatVersion: 1,
      header: {},
    });
    expect(await getRun(store, 'nothing')).toBeUndefined();
    expect(await getRun(store, 'data')).toBeUndefined();
    expect(await errorOf(updateRun(store, 'data', { label: 'x' }))).toMatchObject({ code: 'NOT_FOUND' });
    await deleteRun(store, 'data');
    expect(await store.get('data')).toBeDefined();
  });

  test('a kept summary counts only while nothing was appended since, and comes back when it is deleted', async () => {
    const { store, run: driven } = await run(doubling(numbers(3)).evaluation);
    const before = await getRun(store, driven.runId);
    let reads = 0;
    const counting = createFaultyStore(store, {
      before: ({ method }) => {
        if (method === 'readEntries') reads++;
      },
    });
    expect(await getRun(counting, driven.runId)).toEqual(before);
    expect(reads).toBe(0);
    await store.update(driven.runId, { summary: null });
    expect(await getRun(counting, driven.runId)).toEqual(before);
    expect(reads).toBeGreaterThan(0);
    await run(doubling(numbers(5)).evaluation, { store });
    const kept = (await store.get(driven.runId))?.notes.summary as object;
    expect(kept).toMatchObject({ ok: 5 });
    await store.update(driven.runId, { summary: { ...kept, throughSeq: 1, ok: 99 } });
    expect(await getRun(store, driven.runId)).toMatchObject({ ok: 5, total: 5, sessions: 2 });
  });
});

describe('listRuns', () => {
  test('newest first, also those of one millisecond', async () => {
    const store = createMemoryStore();
    for (const name of ['a', 'b', 'c', 'd']) await run(named(name), { store });
    expect((await listRuns(store)).map(({ name }) => name)).toEqual(['d', 'c', 'b', 'a']);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    await run(named('e'), { store });
    await run(named('f'), { store });
    vi.useRealTimers();
    expect((await listRuns(store)).map(({ name }) => name)).toEqual(['f', 'e', 'd', 'c', 'b', 'a']);
  });

  test('by name, status, label, tag and trash', async () => {
    const store = createMemoryStore();
    const good = await run(named('good'), { store });
    const bad = await run(
      named('bad', () => {
        throw new Error('bad');
      }),
      { store },
    );
    const old = await run(named('old'), { store });
    await updateRun(store, good.run.runId, { label: 'best', tags: ['x', 'y'] });
    await updateRun(store, old.run.runId, { trashed: true });
    const names = async (filter = {}) => (await listRuns(store, filter)).map(({ name }) => name);
    expect(await names()).toEqual(['bad', 'good']);
    expect(await names({ name: 'good' })).toEqual(['good']);
    expect(await names({ status: 'partial' })).toEqual(['bad']);
    expect(await names({ label: 'best' })).toEqual(['good']);
    expect(await names({ tag: 'y' })).toEqual(['good']);
    expect(await names({ trashed: true })).toEqual(['old']);
    expect(bad.summary.status).toBe('partial');
    await expect(names({ state: 'partial' })).rejects.toThrow(/unknown option state/);
    await expect(names({ status: 'done' })).rejects.toThrow(TypeError);
  });
});

describe('updateRun', () => {
  test('notes what people say, merges, and takes away with null', async () => {
    const { store, run: driven } = await run(named('mine'));
    const all = { label: 'best', tags: ['a', 'b'], note: 'look here', marked: true, title: 'My run' };
    await updateRun(store, driven.runId, all);
    expect(await getRun(store, driven.runId)).toMatchObject({ ...all, status: 'completed', ok: 2 });
    await updateRun(store, driven.runId, { label: null, tags: null, note: '' });
    const info = await getRun(store, driven.runId);
    expect(info).toMatchObject({ tags: [], note: '', marked: true, title: 'My run' });
    expect(info).not.toHaveProperty('label');
  });

  test('works while the run is driven', async () => {
    const store = createMemoryStore();
    const driven = evaluate(
      named('mine', () => never()),
      { store },
    );
    await eventOf(driven, ({ type }) => type === 'started');
    await updateRun(store, driven.runId, { marked: true });
    expect(await getRun(store, driven.runId)).toMatchObject({
      status: 'running',
      isActive: true,
      marked: true,
    });
    await driven.cancel();
    expect(await getRun(store, driven.runId)).toMatchObject({ status: 'interrupted', marked: true });
  });

  test.each([
    [{ lable: 'x' }, /did you mean label/],
    [{ summary: {} }, /unknown option summary/],
    [{ request: {} }, /unknown option request/],
    [{ tags: 'x' }, /tags: expected a list/],
    [{ tags: [1] }, /tags/],
    [{ label: 3 }, /label/],
    [{ marked: 'yes' }, /marked/],
  ])('%j is a TypeError', async (notes, message) => {
    const { store, run: driven } = await run(named('mine'));
    await expect(updateRun(store, driven.runId, notes as never)).rejects.toThrow(TypeError);
    await expect(updateRun(store, driven.runId, notes as never)).rejects.toThrow(message);
  });

  test('of an unknown run is NOT_FOUND', async () => {
    expect(await errorOf(updateRun(createMemoryStore(), 'x', { marked: true }))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('deleteRun', () => {
  test('removes a run, is LOCKED while it is driven, and does nothing when it is absent', async () => {
    const { store, run: driven } = await run(named('mine'));
    await deleteRun(store, driven.runId);
    await deleteRun(store, driven.runId);
    expect(await listRuns(store)).toEqual([]);
    const live = evaluate(
      named('mine', () => never()),
      { store },
    );
    await eventOf(live, ({ type }) => type === 'started');
    expect(await errorOf(deleteRun(store, live.runId))).toMatchObject({ code: 'LOCKED' });
    await live.cancel();
    await deleteRun(store, live.runId);
    expect(await getRun(store, live.runId)).toBeUndefined();
    expect((await run(named('mine'), { store })).summary).toMatchObject({
      status: 'completed',
      resumed: false,
    });
  });
});
