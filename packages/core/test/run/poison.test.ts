import { describe, expect, test } from 'vitest';
import { createMemoryStore, defineEvaluation, evaluate, type RunSummary, stage } from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { collect, doubling, never, numbers, run, settled } from './harness.js';

import { untilDone } from './until-done.js';

describe('an example that kills its process', () => {
  test.each([1, 2, 8, 32])(
    'as soon as it starts is given up, at concurrency %i, and no neighbour is',
    async (concurrency) => {
      for (const poison of [0, 7, 19]) {
        const outcome = await untilDone(20, (n, die) => n === poison && die(), { concurrency });
        expect(outcome.summary).toMatchObject({ status: 'partial', ok: 19, errors: 1 });
        const results = await collect(evaluate(outcome.evaluation, { store: outcome.store }).results());
        expect(results.filter(({ status }) => status === 'error').map(({ exampleId }) => exampleId)).toEqual([
          `e${poison}`,
        ]);
        expect(results[poison]).toMatchObject({
          error: { code: 'TASK_CRASHED', name: 'TidemarkError' },
          input: poison,
          attempts: 0,
        });
        // Three crashes that count, and maybe a first one before any start was recorded.
        expect(outcome.crashes).toBeGreaterThanOrEqual(3);
        expect(outcome.crashes).toBeLessThanOrEqual(4);
      }
    },
  );

  test.each([1, 4])(
    'some time after it started, at concurrency %i, is given up when nothing else is left',
    async (concurrency) => {
      const slow = async (n: number, die: () => void) => {
        await settled();
        if (n !== 3) return;
        for (let turn = 0; turn < 4; turn++) await settled();
        die();
      };
      const outcome = await untilDone(12, slow, { concurrency });
      expect(outcome.summary).toMatchObject({ status: 'partial', ok: 11, errors: 1 });
    },
  );

  test('two of them are both given up', async () => {
    const outcome = await untilDone(10, (n, die) => (n === 2 || n === 5) && die(), { concurrency: 4 });
    expect(outcome.summary).toMatchObject({ ok: 8, errors: 2 });
  });

  test('is found by the same number of crashes when all samples of a stage run at once', async () => {
    const inner = createMemoryStore();
    let crashes = 0;
    let summary: RunSummary | undefined;
    while (summary === undefined) {
      const store = createFaultyStore(inner);
      const die = () => {
        void store.crash();
        return never<number>();
      };
      const evaluation = defineEvaluation({
        name: 'sampled',
        dataset: numbers(3),
        stages: [
          stage('draw', (n: number) => (n === 1 ? die() : n), {
            samples: 2,
            version: '1',
          }),
        ],
      });
      summary = await Promise.race([
        store.crashed.then(() => undefined),
        evaluate(evaluation, { store, concurrency: 1 }).finished,
      ]);
      expect(++crashes).toBeLessThan(8);
    }
    expect(summary).toMatchObject({ status: 'partial', ok: 2, errors: 1 });
  });

  test("once given up is left alone by retryErrors: true, and run again by 'all'", async () => {
    const { store } = await untilDone(5, (n, die) => n === 2 && die(), { concurrency: 1 });
    const cured = doubling(numbers(5));
    expect((await run(cured.evaluation, { store })).summary).toMatchObject({ status: 'partial', errors: 1 });
    expect(cured.calls).toEqual([]);
    const all = await run(cured.evaluation, { store, retryErrors: 'all' });
    expect(all.summary).toMatchObject({ status: 'completed', ok: 5, errors: 0 });
    expect(cured.calls).toEqual([2]);
  });

  test('poisonGuard: false never gives it up', async () => {
    const inner = createMemoryStore();
    for (let session = 0; session < 8; session++) {
      const store = createFaultyStore(inner);
      const { evaluation } = doubling(numbers(3), (n) => {
        if (n !== 1) return n;
        void store.crash();
        return never();
      });
      evaluate(evaluation, { store, poisonGuard: false, concurrency: 1 });
      await store.crashed;
    }
    expect(
      (await run(doubling(numbers(3)).evaluation, { store: inner, poisonGuard: false })).summary,
    ).toMatchObject({ status: 'completed', ok: 3 });
  });
});
