import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  evaluate,
  followRun,
  getRun,
  requestRun,
  type Store,
} from '../../src/index.js';
import {
  type Deferred,
  deferred,
  doubling,
  errorOf,
  eventOf,
  holdClock,
  never,
  numbers,
  passTime,
} from './harness.js';

afterEach(() => {
  vi.useRealTimers();
});

/** A store whose commits of results wait for the gate. */
function holdingResults(inner: Store, gate: Deferred): Store {
  return {
    ...inner,
    async openWriter(id, options) {
      const writer = await inner.openWriter(id, options);
      return (
        writer && {
          epoch: writer.epoch,
          lost: writer.lost,
          async append(batch) {
            if (batch.some((entry) => 'exampleId' in entry)) await gate.promise;
            await writer.append(batch);
          },
          close: () => writer.close(),
        }
      );
    },
  };
}

/** A run of 20 examples of which the first two wait for a gate. */
function gatedRun() {
  const store = createMemoryStore();
  const gate = deferred();
  const { evaluation, calls } = doubling(numbers(20), async (n) => {
    if (n < 2) await gate.promise;
    return n;
  });
  const run = evaluate(evaluation, { store, concurrency: 2 });
  return { store, gate, evaluation, calls, run };
}

const isStarted = ({ type }: { readonly type: string }) => type === 'started';

describe('a request to whoever drives a run', () => {
  test('stop: what is in flight finishes, nothing more starts, the run can go on', async () => {
    const { store, gate, evaluation, calls, run } = gatedRun();
    await eventOf(run, isStarted);
    expect(await requestRun(store, run.runId, { action: 'stop' })).toBe(true);
    gate.resolve();
    expect(await run.finished).toMatchObject({ status: 'interrupted', reason: 'cancelled', completed: 2 });
    expect(calls).toHaveLength(2);
    expect(await evaluate(evaluation, { store }).finished).toMatchObject({ status: 'completed', ok: 20 });
  });

  test('pause and resume', async () => {
    const { store, gate, calls, run } = gatedRun();
    await eventOf(run, isStarted);
    expect(await requestRun(store, run.runId, { action: 'pause' })).toBe(true);
    const paused = eventOf(run, (event) => event.type === 'completion' && event.exampleId === 'e1');
    gate.resolve();
    await paused;
    expect(calls).toHaveLength(2);
    expect(await requestRun(store, run.runId, { action: 'resume' })).toBe(true);
    expect(await run.finished).toMatchObject({ status: 'completed', ok: 20 });
  });

  test('nobody drives the run: false; no such run: NOT_FOUND; no such action: TypeError', async () => {
    const { store, gate, run } = gatedRun();
    gate.resolve();
    await run.finished;
    expect(await requestRun(store, run.runId, { action: 'stop' })).toBe(false);
    expect(await errorOf(requestRun(store, 'none', { action: 'stop' }))).toMatchObject({ code: 'NOT_FOUND' });
    await expect(requestRun(store, run.runId, { action: 'halt' } as never)).rejects.toThrow(TypeError);
  });
});

describe("takeOver: 'ask'", () => {
  test('the driver finishes what is in flight and hands over; a follower sees both', async () => {
    holdClock();
    const { store, gate, evaluation, calls, run } = gatedRun();
    await passTime(50);
    const asking = evaluate(evaluation, { store, takeOver: 'ask' });
    await passTime(900);
    expect(calls).toEqual([0, 1]);
    gate.resolve();
    await passTime(1_000);
    expect(await run.finished).toMatchObject({ status: 'interrupted', reason: 'handover', completed: 2 });
    expect(await asking.finished).toMatchObject({ status: 'completed', ok: 20, reexecuted: 0 });
    expect(calls).toEqual(numbers(20).map(({ input }) => input));
    expect(await followRun(store, run.runId).finished).toMatchObject({ status: 'completed' });
  });

  test('what does not finish within a second is aborted and runs again', async () => {
    const store = createMemoryStore();
    let isFirst = true;
    const { evaluation } = doubling(numbers(6), async (n) => (n === 0 && isFirst ? never() : n));
    const run = evaluate(evaluation, { store, concurrency: 1 });
    await eventOf(run, isStarted);
    const asking = evaluate(evaluation, { store, takeOver: 'ask' });
    asking.events.subscribe(({ type }) => {
      if (type === 'started') isFirst = false;
    });
    expect(await run.finished).toMatchObject({ status: 'interrupted', reason: 'handover', completed: 0 });
    expect(await asking.finished).toMatchObject({ status: 'completed', ok: 6 });
    expect(await getRun(store, run.runId)).toMatchObject({ sessions: 2 });
  });

  test('a result that is still being written after that second is handed over, too', async () => {
    holdClock();
    const store = createMemoryStore();
    const gate = deferred();
    const { evaluation, calls } = doubling(numbers(3));
    const run = evaluate(evaluation, { store: holdingResults(store, gate), concurrency: 1 });
    await passTime(50);
    const asking = evaluate(evaluation, { store, takeOver: 'ask' });
    await passTime(3_000);
    expect(calls).toEqual([0]);
    expect(await getRun(store, run.runId)).toMatchObject({ status: 'running', sessions: 1, completed: 0 });
    gate.resolve();
    await passTime(1_000);
    expect(await run.finished).toMatchObject({ status: 'interrupted', reason: 'handover', completed: 1 });
    expect(await asking.finished).toMatchObject({ status: 'completed', ok: 3, reexecuted: 0 });
    expect(calls).toEqual([0, 1, 2]);
  });

  test('what has its output and waits for a scorer is only scored again', async () => {
    holdClock();
    const store = createMemoryStore();
    const calls: number[] = [];
    let isFirst = true;
    const evaluation = defineEvaluation({
      name: 'judged',
      dataset: { examples: numbers(2) },
      task: (input: number) => calls.push(input),
      scorers: {
        judge: ({ input }) => (isFirst && input === 0 ? never<number>() : 1),
      },
    });
    const run = evaluate(evaluation, { store, concurrency: 1 });
    await passTime(50);
    const asking = evaluate(evaluation, { store, takeOver: 'ask' });
    asking.events.subscribe(({ type }) => {
      if (type === 'started') isFirst = false;
    });
    await passTime(3_000);
    expect(await run.finished).toMatchObject({ status: 'interrupted', reason: 'handover', completed: 0 });
    expect(await asking.finished).toMatchObject({ status: 'completed', ok: 2 });
    expect(calls).toEqual([0, 1]);
  });

  test('who asks while the driver still looks at its dataset gets the run', async () => {
    holdClock();
    const store = createMemoryStore();
    const first = evaluate(doubling(numbers(3), () => never()).evaluation, { store });
    await passTime(50);
    const gate = deferred();
    let isSlow = false;
    const examples = async function* () {
      if (isSlow) await gate.promise;
      yield* numbers(3);
    };
    const waiting = evaluate(doubling(examples, () => never()).evaluation, { store, takeOver: 'auto' });
    await passTime(50);
    isSlow = true;
    await first.cancel();
    await passTime(50);
    expect(await getRun(store, first.runId)).toMatchObject({ status: 'running', sessions: 1 });
    const asking = evaluate(doubling(numbers(3)).evaluation, { store, takeOver: 'ask' });
    await passTime(50);
    gate.resolve();
    await passTime(2_000);
    expect(await getRun(store, first.runId)).toMatchObject({ status: 'completed', sessions: 3, ok: 3 });
    expect(await waiting.finished).toMatchObject({ reason: 'handover' });
    expect(await asking.finished).toMatchObject({ status: 'completed' });
  });
});
