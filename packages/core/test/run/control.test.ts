import { describe, expect, test, vi } from 'vitest';
import { createMemoryStore, evaluate, getRun, type RunState } from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { collect, deferred, doubling, eventOf, never, numbers, record, run, settled } from './harness.js';

describe('pause and resume', () => {
  test('pause resolves when nothing is in flight and nothing more starts; resume goes on', async () => {
    const gate = deferred();
    const { evaluation, calls } = doubling(numbers(10), (n) => gate.promise.then(() => n));
    const driven = evaluate(evaluation, { store: createMemoryStore(), concurrency: 3 });
    await settled();
    expect(calls).toHaveLength(3);
    let isPaused = false;
    const pausing = driven.pause().then(() => {
      isPaused = true;
    });
    await settled();
    expect(isPaused).toBe(false);
    gate.resolve();
    await pausing;
    await settled();
    expect(calls).toHaveLength(3);
    const results = driven.results();
    driven.resume();
    expect(await driven.finished).toMatchObject({ status: 'completed', ok: 10 });
    expect(await collect(results)).toHaveLength(3); // what was stored when results() was called
  });

  test('a pause that is taken back before all has ended is over', async () => {
    const gate = deferred();
    const { evaluation } = doubling(numbers(4), (n) => gate.promise.then(() => n));
    const driven = evaluate(evaluation, { store: createMemoryStore(), concurrency: 2 });
    await settled();
    const pausing = driven.pause();
    driven.resume();
    await pausing;
    gate.resolve();
    expect(await driven.finished).toMatchObject({ ok: 4 });
  });

  test('before the work begins: nothing starts', async () => {
    const { evaluation, calls } = doubling(numbers(3));
    const driven = evaluate(evaluation, { store: createMemoryStore() });
    await driven.pause();
    await settled();
    expect(calls).toEqual([]);
    driven.resume();
    expect(await driven.finished).toMatchObject({ ok: 3 });
  });

  test('show in the state', async () => {
    const driven = evaluate(doubling(numbers(2)).evaluation, { store: createMemoryStore() });
    let latest: RunState | undefined;
    driven.state.subscribe((state) => {
      latest = state;
    });
    await driven.pause();
    const paused = await new Promise<RunState>((resolve) => driven.state.subscribe(resolve));
    expect(paused).toMatchObject({ isPaused: true, inFlight: 0 });
    driven.resume();
    await driven.finished;
    expect(latest).toMatchObject({ isPaused: false, status: 'completed' });
  });

  test('an example that a slow dataset gives while paused does not start', async () => {
    const more = deferred();
    async function* slow() {
      yield* numbers(1);
      await more.promise;
      yield* numbers(3).slice(1);
    }
    const { evaluation, calls } = doubling(slow());
    const driven = evaluate(evaluation, { store: createMemoryStore() });
    await eventOf(driven, ({ type }) => type === 'completion');
    await driven.pause();
    more.resolve();
    await settled();
    expect(calls).toEqual([0]);
    driven.resume();
    expect(await driven.finished).toMatchObject({ status: 'completed', ok: 3 });
  });

  test('twice, and without a pause before, are harmless', async () => {
    const driven = evaluate(doubling(numbers(3)).evaluation, { store: createMemoryStore() });
    driven.resume();
    await Promise.all([driven.pause(), driven.pause()]);
    driven.resume();
    driven.resume();
    expect(await driven.finished).toMatchObject({ ok: 3 });
    await driven.pause();
    driven.resume();
  });
});

describe('cancel', () => {
  test('aborts ctx.signal at once and does not wait for a task that ignores it', async () => {
    const { evaluation } = doubling(numbers(5), (n) => (n < 2 ? n : never()));
    let reason: unknown;
    const listening = {
      ...evaluation,
      stages: evaluation.stages.map((each) => ({
        ...each,
        run: (input: number, ctx: Parameters<typeof each.run>[1]) => {
          ctx.signal.addEventListener('abort', () => {
            reason = ctx.signal.reason;
          });
          return each.run(input, ctx);
        },
      })),
    };
    const store = createMemoryStore();
    const driven = evaluate(listening, { store, concurrency: 2 });
    await eventOf(driven, (event) => event.type === 'completion' && event.exampleId === 'e1');
    await settled();
    const events = record(driven);
    const cancelling = driven.cancel();
    expect(reason).toMatchObject({ name: expect.any(String), message: expect.any(String) });
    await cancelling;
    const summary = await driven.finished;
    expect(summary).toMatchObject({
      status: 'interrupted',
      reason: 'cancelled',
      total: 5,
      completed: 2,
      ok: 2,
      errors: 0,
      pending: 3,
    });
    expect(events.at(-1)).toEqual({ type: 'finished', summary });
    expect(await getRun(store, driven.runId)).toMatchObject({
      status: 'interrupted',
      reason: 'cancelled',
      isActive: false,
    });
    const rest = doubling(numbers(5));
    expect((await run(rest.evaluation, { store, onDrift: 'keep' })).summary).toMatchObject({
      status: 'completed',
      ok: 5,
      reexecuted: 0,
    });
    expect(rest.calls).toEqual([2, 3, 4]);
  });

  test('what a task throws because of the abort is no error of the example', async () => {
    const { evaluation } = doubling(numbers(2));
    const aborting = {
      ...evaluation,
      stages: [
        {
          name: 'task',
          run: (_: number, { signal }: { signal: AbortSignal }) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason));
            }),
        },
      ],
    };
    const driven = evaluate(aborting as typeof evaluation, { store: createMemoryStore() });
    await settled();
    await driven.cancel();
    expect(await driven.finished).toMatchObject({
      status: 'interrupted',
      errors: 0,
      completed: 0,
      pending: 2,
    });
  });

  test('by the signal option', async () => {
    const controller = new AbortController();
    const driven = evaluate(doubling(numbers(3), () => never()).evaluation, {
      store: createMemoryStore(),
      signal: controller.signal,
    });
    await eventOf(driven, ({ type }) => type === 'started');
    controller.abort(new Error('the user left'));
    expect(await driven.finished).toMatchObject({ status: 'interrupted', reason: 'cancelled', pending: 3 });
  });

  test('while paused', async () => {
    const driven = evaluate(doubling(numbers(3)).evaluation, { store: createMemoryStore() });
    await driven.pause();
    await settled();
    await driven.cancel();
    expect(await driven.finished).toMatchObject({ status: 'interrupted', completed: 0 });
  });

  test('before the work starts', async () => {
    const { evaluation, calls } = doubling(numbers(3));
    const driven = evaluate(evaluation, { store: createMemoryStore() });
    await driven.cancel();
    expect(await driven.finished).toMatchObject({ status: 'interrupted', reason: 'cancelled', completed: 0 });
    expect(calls).toEqual([]);
  });

  test('after the end changes nothing', async () => {
    const { run: driven, summary, store } = await run(doubling(numbers(2)).evaluation);
    await driven.cancel();
    expect(await driven.finished).toBe(summary);
    expect(await getRun(store, driven.runId)).toMatchObject({ status: 'completed' });
  });

  test('when all is done and only its record is on its way leaves a run that is complete', async () => {
    const held = deferred();
    let isHeld = false;
    const store = createFaultyStore(createMemoryStore(), {
      before: ({ method }) => (method === 'append' && isHeld ? held.promise : undefined),
    });
    const { evaluation, calls } = doubling(numbers(2), (n) => {
      isHeld = n === 1;
      return n;
    });
    const driven = evaluate(evaluation, { store, concurrency: 1 });
    await vi.waitUntil(() => calls.length === 2);
    await settled();
    const cancelling = driven.cancel();
    held.resolve();
    await cancelling;
    expect(await driven.finished).toMatchObject({ status: 'completed', completed: 2, pending: 0 });
    expect((await run(evaluation, { store })).summary).toMatchObject({ status: 'completed', ok: 2 });
    expect(calls).toHaveLength(2);
  });
});
