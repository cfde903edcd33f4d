import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMemoryStore, evaluate, getRun, type RunEvent, type RunState } from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import {
  completedIds,
  deferred,
  diskFull,
  doubling,
  errorOf,
  failingStore,
  holdClock,
  numbers,
  passTime,
  record,
  run,
  settled,
} from './harness.js';

describe('events', () => {
  test('tell the whole run in order, and complete', async () => {
    const { evaluation } = doubling(numbers(2), (n) => {
      if (n === 1) throw Object.assign(new Error('odd'), { code: 'E_ODD' });
      return n;
    });
    const driven = evaluate(evaluation, { store: createMemoryStore(), concurrency: 1 });
    const events: RunEvent[] = [];
    let isComplete = false;
    driven.events.subscribe({
      next: (event) => events.push(event),
      complete: () => {
        isComplete = true;
      },
    });
    const summary = await driven.finished;
    expect(events).toEqual([
      { type: 'started', runId: driven.runId, resumed: false, completed: 0, total: 2 },
      {
        type: 'completion',
        exampleId: 'e0',
        stage: 'task',
        status: 'ok',
        seq: expect.any(Number),
        scores: { isEven: 1 },
      },
      {
        type: 'completion',
        exampleId: 'e1',
        stage: 'task',
        status: 'error',
        seq: expect.any(Number),
        error: { name: 'Error', message: 'odd', code: 'E_ODD' },
      },
      { type: 'finished', summary },
    ]);
    expect(isComplete).toBe(true);
    expect(summary).toEqual({
      runId: driven.runId,
      status: 'partial',
      completedThrough: 'score',
      total: 2,
      completed: 2,
      ok: 1,
      errors: 1,
      pending: 0,
      resumed: false,
      reexecuted: 0,
      scores: { isEven: { mean: 1, count: 1 } },
      usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
    });
  });

  test('of a resumed run tell what was done before', async () => {
    const { store } = await run(doubling(numbers(2)).evaluation);
    const { events } = await run(doubling(numbers(3)).evaluation, { store });
    expect(events[0]).toMatchObject({ type: 'started', resumed: true, completed: 2, total: 3 });
    expect(completedIds(events)).toEqual(['e2']);
  });

  test('a completion comes only once it is durable', async () => {
    const held = deferred();
    const inner = createMemoryStore();
    let isHeld = false;
    const store = createFaultyStore(inner, {
      after: ({ method }) => (method === 'append' && isHeld ? held.promise : undefined),
    });
    const { evaluation } = doubling(numbers(1), (n) => {
      isHeld = true;
      return n;
    });
    const driven = evaluate(evaluation, { store });
    const events = record(driven);
    await vi.waitUntil(async () => (await getRun(inner, driven.runId))?.completed === 1);
    await settled();
    expect(completedIds(events)).toEqual([]);
    held.resolve();
    await driven.finished;
    expect(completedIds(events)).toEqual(['e0']);
  });

  test('never error: a fault is the event failed, then both streams complete', async () => {
    const driven = evaluate(doubling(numbers(5)).evaluation, {
      store: failingStore(createMemoryStore(), 3, diskFull()),
    });
    const seen: string[] = [];
    driven.events.subscribe({
      next: ({ type }) => seen.push(type),
      error: () => seen.push('ERROR'),
      complete: () => seen.push('events complete'),
    });
    driven.state.subscribe({ error: () => seen.push('ERROR'), complete: () => seen.push('state complete') });
    expect(await errorOf(driven.finished)).toMatchObject({ code: 'STORE_FULL' });
    expect(seen).toEqual(['started', 'failed', 'state complete', 'events complete']);
    const late: unknown[] = [];
    driven.events.subscribe({ complete: () => late.push('complete') });
    driven.state.subscribe({
      next: ({ status }) => late.push(status),
      complete: () => late.push('complete'),
    });
    expect(late).toEqual(['complete', 'interrupted', 'complete']);
  });

  test('a viewer that leaves, or throws nothing up, never stops the run', async () => {
    const driven = evaluate(doubling(numbers(20), (n) => settled().then(() => n)).evaluation, {
      store: createMemoryStore(),
      concurrency: 2,
    });
    const views = [driven.events.subscribe(), driven.state.subscribe()];
    await settled();
    for (const view of views) view.unsubscribe();
    expect(await driven.finished).toMatchObject({ ok: 20 });
  });
});

describe('state', () => {
  beforeEach(holdClock);
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is there at once, comes at most ten times a second, and ends with the final one', async () => {
    const { evaluation } = doubling(
      numbers(200),
      (n) => new Promise((resolve) => setTimeout(() => resolve(n), 10)),
    );
    const driven = evaluate(evaluation, { store: createMemoryStore(), concurrency: 1 });
    const seen: { at: number; state: RunState }[] = [];
    const start = Date.now();
    driven.state.subscribe((state) => seen.push({ at: Date.now() - start, state }));
    expect(seen).toHaveLength(1);
    expect(seen[0]?.state).toMatchObject({ status: 'pending', completed: 0, inFlight: 0, isPaused: false });
    await passTime(1_000);
    expect(seen.length).toBeGreaterThan(8);
    expect(seen.length).toBeLessThanOrEqual(12);
    expect(seen.at(-1)?.state).toMatchObject({ status: 'running', total: 200, inFlight: 1 });
    const joined: RunState[] = [];
    driven.state.subscribe((state) => joined.push(state));
    expect(joined[0]?.completed).toBeGreaterThan(50);
    await passTime(3_000, 20);
    const summary = await driven.finished;
    expect(seen.at(-1)?.state).toEqual({ ...summary, inFlight: 0, isPaused: false });
    expect(joined.at(-1)).toEqual(seen.at(-1)?.state);
    const gaps = seen.slice(1, -1).map(({ at }, n) => at - (seen[n]?.at ?? 0));
    expect(gaps.every((gap) => gap >= 100 || gap === 0)).toBe(true);
  });

  test('of a run that was complete before equals its summary', async () => {
    const { evaluation } = doubling(numbers(2));
    const store = createMemoryStore();
    const first = evaluate(evaluation, { store });
    await settled();
    await first.finished;
    const again = evaluate(evaluation, { store });
    let last: RunState | undefined;
    again.state.subscribe((state) => {
      last = state;
    });
    await settled();
    expect(last).toEqual({ ...(await again.finished), inFlight: 0, isPaused: false });
    expect(last?.resumed).toBe(true);
  });
});
