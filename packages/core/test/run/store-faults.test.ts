import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  evaluate,
  getRun,
  type Store,
  stage,
  TidemarkError,
} from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import {
  collect,
  completedIds,
  diskFull,
  doubling,
  errorOf,
  eventOf,
  failingStore,
  never,
  numbers,
  record,
  run,
  settled,
} from './harness.js';

async function expectSound(inner: Store, runId: string, acknowledged: string[]): Promise<void> {
  const info = await getRun(inner, runId);
  expect(info).toMatchObject({ status: 'interrupted', isActive: false });
  const { evaluation, calls } = doubling(numbers(12));
  const { results, summary } = await run(evaluation, { store: inner, onDrift: 'keep' });
  expect(summary).toMatchObject({ status: 'completed', ok: 12 });
  expect(results).toHaveLength(12);
  for (const id of acknowledged) expect(calls).not.toContain(Number(id.slice(1)));
}

describe('a store that fails in the middle of a run', () => {
  test.each([
    ['STORE_FULL', diskFull()],
    ['STORE_FAILED', new Error('EIO')],
  ])(
    '%s: rejects, aborts what is in flight, keeps what was acknowledged, can be resumed',
    async (code, fault) => {
      for (const commit of [1, 2, 3, 4, 5]) {
        const inner = createMemoryStore();
        let aborted = 0;
        let hanging = 0;
        const hang = () => {
          hanging++;
          return never();
        };
        const { evaluation, calls } = doubling(numbers(12), async (n) => {
          await settled();
          return n;
        });
        const listening = {
          ...evaluation,
          stages: evaluation.stages.map((each) => ({
            ...each,
            run: (input: number, ctx: Parameters<typeof each.run>[1]) => {
              ctx.signal.addEventListener('abort', () => {
                aborted++;
              });
              return input === 1 ? hang() : each.run(input, ctx);
            },
          })),
        };
        const driven = evaluate(listening, { store: failingStore(inner, commit, fault), concurrency: 2 });
        const events = record(driven);
        const error = await errorOf(driven.finished);
        expect(error).toMatchObject({ code });
        if (code === 'STORE_FAILED') expect(error.cause).toBe(fault);
        expect(events.at(-1)).toEqual({ type: 'failed', error });
        const soFar = calls.length;
        await settled();
        expect(calls).toHaveLength(soFar);
        expect(aborted).toBeLessThanOrEqual(2);
        expect(aborted).toBeGreaterThanOrEqual(hanging);
        const acknowledged = completedIds(events);
        const stored = await collect(driven.results());
        expect(acknowledged.every((id) => stored.some(({ exampleId }) => exampleId === id))).toBe(true);
        if (commit === 1)
          expect(await getRun(inner, driven.runId)).toMatchObject({ status: 'pending', isActive: false });
        else await expectSound(inner, driven.runId, acknowledged);
      }
    },
  );

  test.each(['get', 'create', 'openWriter', 'readEntries'] as const)(
    '%s that fails rejects before any work',
    async (method) => {
      const inner = createMemoryStore();
      await run(doubling(numbers(1)).evaluation, { store: inner });
      const target = method === 'create' ? createMemoryStore() : inner;
      const store = createFaultyStore(target, {
        before: (call) => {
          if (call.method === method) throw diskFull();
        },
      });
      const { evaluation, calls } = doubling(numbers(12));
      expect(await errorOf(evaluate(evaluation, { store }).finished)).toMatchObject({ code: 'STORE_FULL' });
      expect(calls).toEqual([]);
    },
  );

  test('a lost writer is SUPERSEDED, also while nothing is to be written', async () => {
    const inner = createMemoryStore();
    const store = createFaultyStore(inner);
    const driven = evaluate(doubling(numbers(12), (n) => (n < 4 ? n : never())).evaluation, {
      store,
      concurrency: 2,
    });
    const events = record(driven);
    await eventOf(driven, (event) => event.type === 'completion' && event.exampleId === 'e3');
    await settled();
    await store.loseWriter(driven.runId);
    expect(await errorOf(driven.finished)).toMatchObject({ code: 'SUPERSEDED' });
    await expectSound(inner, driven.runId, completedIds(events));
  });

  test('a store that takes no notes loses nothing', async () => {
    const inner = createMemoryStore();
    const store = createFaultyStore(inner, {
      before: ({ method }) => {
        if (method === 'update') throw diskFull();
      },
    });
    const { evaluation } = doubling(numbers(3));
    const { run: driven } = await run(evaluation, { store });
    expect((await inner.get(driven.runId))?.notes).toEqual({});
    expect(await getRun(inner, driven.runId)).toMatchObject({ status: 'completed', ok: 3, total: 3 });
  });

  test('a store that is closed is STORE_CLOSED', async () => {
    const store = createMemoryStore();
    await store.close();
    expect(await errorOf(evaluate(doubling(numbers(3)).evaluation, { store }).finished)).toMatchObject({
      code: 'STORE_CLOSED',
    });
  });

  test("an output that can't be read: what is in flight ends, the session has an end, and no example is blamed", async () => {
    const inner = createMemoryStore();
    const calls: string[] = [];
    let isBroken = false;
    const judge = async (input: number) => {
      calls.push(`judge ${input}`);
      await settled();
      if (!isBroken && input > 0 && calls.length <= 3) throw new Error('not yet');
      return input;
    };
    const evaluation = defineEvaluation({
      name: 'unreadable',
      dataset: numbers(3),
      stages: [stage('make', (input: number) => input), stage('judge', judge)],
    });
    await evaluate(evaluation, { store: inner }).finished;
    isBroken = true;
    const store = createFaultyStore(inner, {
      before: ({ method }) => {
        if (method === 'readPayloads')
          throw new TidemarkError('FORMAT_NEWER', 'a kind that is not known here');
      },
    });
    for (let session = 2; session <= 5; session++) {
      expect(await errorOf(evaluate(evaluation, { store }).finished)).toMatchObject({ code: 'FORMAT_NEWER' });
    }
    const { summary } = await run(evaluation, { store: inner });
    expect(summary).toMatchObject({ status: 'completed', ok: 3, reexecuted: 0 });
  });
});
