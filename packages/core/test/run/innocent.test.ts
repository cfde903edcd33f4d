import { describe, expect, test, vi } from 'vitest';
import { createMemoryStore, defineEvaluation, evaluate, stage } from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import {
  doubling,
  dyingAtEntry,
  entriesOf,
  eventOf,
  holdClock,
  never,
  numbers,
  passTime,
  run,
  settled,
} from './harness.js';

import { untilDone } from './until-done.js';

describe('who is innocent', () => {
  test('what was in flight at clean cancels is never blamed', async () => {
    const store = createMemoryStore();
    for (let session = 0; session < 5; session++) {
      const driven = evaluate(doubling(numbers(3), (n) => (n === 1 ? never() : n)).evaluation, { store });
      await eventOf(driven, ({ type }) => type === 'started');
      await settled();
      await driven.cancel();
    }
    const { summary } = await run(doubling(numbers(3)).evaluation, { store });
    expect(summary).toMatchObject({ status: 'completed', ok: 3, reexecuted: 0 });
  });

  test('what was in flight at a clean cancel is not blamed for a later crash either', async () => {
    const inner = createMemoryStore();
    for (let session = 0; session < 4; session++) {
      const driven = evaluate(doubling(numbers(3), () => never()).evaluation, { store: inner });
      await eventOf(driven, ({ type }) => type === 'started');
      await settled();
      await driven.cancel();
      const store = dyingAtEntry(inner, ({ type }) => type === 'flight');
      evaluate(doubling(numbers(3)).evaluation, { store });
      await store.crashed;
    }
    const { summary } = await run(doubling(numbers(3)).evaluation, { store: inner });
    expect(summary).toMatchObject({ status: 'completed', ok: 3, reexecuted: 0 });
  });

  test('a slow one is not blamed for crashes while others were done', async () => {
    const inner = createMemoryStore();
    for (let session = 0; session < 5; session++) {
      const store = createFaultyStore(inner);
      const { evaluation } = doubling(numbers(20), (n) => (n === 0 || n > session + 1 ? never() : n));
      const driven = evaluate(evaluation, { store, concurrency: 2 });
      await eventOf(driven, (event) => event.type === 'completion' && event.exampleId === `e${session + 1}`);
      await store.crash();
    }
    const { summary } = await run(doubling(numbers(20)).evaluation, { store: inner });
    expect(summary).toMatchObject({ status: 'completed', ok: 20 });
  });

  test('one that gets a step further in each session is not given up', async () => {
    const inner = createMemoryStore();
    const define = (last: number) =>
      defineEvaluation({
        name: 'steps',
        dataset: numbers(1),
        stages: [
          stage(
            'work',
            async (_: number, ctx) => {
              for (let step = 0; step < last; step++) await ctx.step(`s${step}`, () => step);
              return last < 6 ? never<number>() : last;
            },
            { version: '1' },
          ),
        ],
      });
    for (let session = 1; session < 6; session++) {
      const store = createFaultyStore(inner);
      const driven = evaluate(define(session), { store });
      await eventOf(driven, (event) => event.type === 'completion' && event.step === `s${session - 1}`);
      await store.crash();
    }
    expect((await run(define(6), { store: inner })).summary).toMatchObject({ status: 'completed', ok: 1 });
  });

  test('what is in flight when the process is killed from outside is run again, and counted as re-executed', async () => {
    let session = 0;
    let inFlight = 0;
    const outcome = await untilDone(
      30,
      async (_, die) => {
        inFlight++;
        await settled();
        if (inFlight > 9 && session < 2) {
          session++;
          inFlight = 0;
          die();
        }
      },
      { concurrency: 3 },
    );
    expect(outcome).toMatchObject({ crashes: 2, summary: { status: 'completed', ok: 30 } });
    const repeated = [...outcome.calls.values()].reduce((sum, calls) => sum + calls - 1, 0);
    expect(repeated).toBeGreaterThan(0);
    expect(outcome.summary.reexecuted).toBeGreaterThan(0);
    expect(outcome.summary.reexecuted).toBeLessThanOrEqual(repeated);
  });

  test('starts that no commit told of are recorded by themselves after a while', async () => {
    holdClock();
    const store = createMemoryStore();
    const { evaluation } = doubling(numbers(4), (n) => (n < 2 ? n : never()));
    const driven = evaluate(evaluation, { store, concurrency: 2 });
    await passTime(600, 50);
    vi.useRealTimers();
    const flights = (await entriesOf(store, driven.runId)).flatMap(({ flight = [] }) => flight as string[]);
    expect(flights).toEqual(expect.arrayContaining(['e2', 'e3']));
    await driven.cancel();
  });
});
