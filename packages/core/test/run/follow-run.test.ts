import { describe, expect, test } from 'vitest';
import { createMemoryStore, deleteRun, evaluate, followRun, type RunState } from '../../src/index.js';
import { createMemoryPlace } from '../../src/store/memory-store.js';
import { createFaultyStore } from '../../src/testing/index.js';
import {
  collect,
  completedIds,
  deferred,
  doubling,
  errorOf,
  eventOf,
  never,
  numbers,
  record,
  run,
  settled,
} from './harness.js';

describe('a follower', () => {
  test('from another tab sees only what is new as events, catches up in its state, and ends with the same summary', async () => {
    const place = createMemoryPlace();
    const gate = deferred();
    const { evaluation } = doubling(numbers(6), (n) => (n < 3 ? n : gate.promise.then(() => n)));
    const driven = evaluate(evaluation, { store: createMemoryStore(place), concurrency: 4 });
    await eventOf(driven, (event) => event.type === 'completion' && event.exampleId === 'e2');
    const followed = followRun(createMemoryStore(place), driven.runId);
    expect(followed.runId).toBe(driven.runId);
    const events = record(followed);
    let latest: RunState | undefined;
    followed.state.subscribe((state) => {
      latest = state;
    });
    await eventOf(followed, ({ type }) => type === 'started');
    expect(events).toEqual([{ type: 'started', runId: driven.runId, resumed: true, completed: 3 }]);
    expect(await collect(followed.results())).toHaveLength(3);
    gate.resolve();
    const summary = await driven.finished;
    expect(await followed.finished).toEqual(summary);
    expect(completedIds(events).sort()).toEqual(['e3', 'e4', 'e5']);
    expect(events.at(-1)).toEqual({ type: 'finished', summary });
    expect(latest).toEqual({ ...summary, inFlight: 0, isPaused: false });
    expect(await collect(followed.results())).toHaveLength(6);
  });

  test('of a run that has ended gets its summary', async () => {
    const { store, run: driven, summary } = await run(doubling(numbers(3)).evaluation);
    expect(await followRun(store, driven.runId).finished).toEqual(summary);
  });

  test('of a partial, a failed and a cancelled run gets the same as its driver', async () => {
    const bad = () => {
      throw new Error('bad');
    };
    for (const options of [{}, { abortOnError: true }]) {
      const { store, run: driven, summary } = await run(doubling(numbers(3), bad).evaluation, options);
      expect(await followRun(store, driven.runId).finished).toEqual(summary);
    }
    const store = createMemoryStore();
    const driven = evaluate(doubling(numbers(3), () => never()).evaluation, { store });
    const followed = followRun(
      store,
      driven.runId === ''
        ? ''
        : await eventOf(driven, ({ type }) => type === 'started').then(() => driven.runId),
    );
    await driven.cancel();
    expect(await followed.finished).toEqual(await driven.finished);
  });

  test('of an unknown run rejects with NOT_FOUND', async () => {
    const followed = followRun(createMemoryStore(), 'nothing');
    expect(await errorOf(followed.finished)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await errorOf(collect(followed.results()))).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('of a run that is deleted rejects with NOT_FOUND', async () => {
    const inner = createMemoryStore();
    const store = createFaultyStore(inner);
    const driven = evaluate(doubling(numbers(3), () => never()).evaluation, { store });
    await eventOf(driven, ({ type }) => type === 'started');
    await store.crash();
    const followed = followRun(inner, driven.runId);
    await eventOf(followed, ({ type }) => type === 'started');
    await deleteRun(inner, driven.runId);
    expect(await errorOf(followed.finished)).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('of a closed store rejects, and nothing reaches the process', async () => {
    const store = createMemoryStore();
    await store.close();
    expect(await errorOf(followRun(store, 'any').finished)).toMatchObject({ code: 'STORE_CLOSED' });
  });

  test('goes on when the driver dies and another takes over', async () => {
    const inner = createMemoryStore();
    const store = createFaultyStore(inner);
    const dying = evaluate(doubling(numbers(5), (n) => (n < 2 ? n : never())).evaluation, {
      store,
      concurrency: 2,
    });
    await eventOf(dying, (event) => event.type === 'completion' && event.exampleId === 'e1');
    const followed = followRun(inner, dying.runId);
    const events = record(followed);
    const states: string[] = [];
    followed.state.subscribe(({ status }) => states.push(status));
    await eventOf(followed, ({ type }) => type === 'started');
    await store.crash();
    await settled();
    const { summary } = await run(doubling(numbers(5)).evaluation, { store: inner });
    expect(await followed.finished).toEqual(summary);
    expect(summary).toMatchObject({ status: 'completed', ok: 5, resumed: true });
    expect(completedIds(events).sort()).toEqual(['e2', 'e3', 'e4']);
  });

  test('is read-only: cancel ends only the watching', async () => {
    const gate = deferred();
    const store = createMemoryStore();
    const driven = evaluate(doubling(numbers(3), (n) => gate.promise.then(() => n)).evaluation, { store });
    await eventOf(driven, ({ type }) => type === 'started');
    const followed = followRun(store, driven.runId);
    await eventOf(followed, ({ type }) => type === 'started');
    await expect(followed.pause()).rejects.toThrow(TypeError);
    expect(() => followed.resume()).toThrow(TypeError);
    await followed.cancel();
    expect(await followed.finished).toMatchObject({ status: 'running' });
    gate.resolve();
    expect(await driven.finished).toMatchObject({ status: 'completed', ok: 3 });
  });

  test('cancelled at once watches nothing', async () => {
    let watches = 0;
    const inner = createMemoryStore();
    const store = {
      ...inner,
      watch: (id: string, listener: () => void) => {
        watches++;
        const stop = inner.watch(id, listener);
        return () => {
          watches--;
          stop();
        };
      },
    };
    const { run: driven } = await run(doubling(numbers(1)).evaluation, { store });
    const followed = followRun(store, driven.runId);
    await followed.cancel();
    await settled();
    expect(watches).toBe(0);
  });
});
