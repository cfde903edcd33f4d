import { describe, expect, test } from 'vitest';
import { getRun } from '../../src/index.js';
import { doubling, numbers, run } from './harness.js';

describe('limit', () => {
  test('is the first n in dataset order in all, not n more', async () => {
    const { evaluation, calls } = doubling(numbers(10));
    const first = await run(evaluation, { limit: 3 });
    expect(first.summary).toMatchObject({
      status: 'completed',
      total: 3,
      completed: 3,
      pending: 0,
      limit: 3,
    });
    const again = await run(evaluation, { store: first.store, limit: 3 });
    expect(again.summary).toMatchObject({
      status: 'completed',
      total: 3,
      completed: 3,
      limit: 3,
      resumed: true,
    });
    expect(calls.toSorted()).toEqual([0, 1, 2]);
  });

  test('a larger one, or none, goes on', async () => {
    const { evaluation, calls } = doubling(numbers(6));
    const { store, run: limited } = await run(evaluation, { limit: 2 });
    expect((await run(evaluation, { store, limit: 4 })).summary).toMatchObject({
      total: 4,
      completed: 4,
      limit: 4,
    });
    const whole = await run(evaluation, { store });
    expect(whole.summary).toMatchObject({ status: 'completed', total: 6, completed: 6 });
    expect(whole.summary).not.toHaveProperty('limit');
    expect(calls.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await getRun(store, limited.runId)).toMatchObject({ status: 'completed', total: 6 });
  });

  test('a smaller one removes nothing and calls nothing', async () => {
    const { evaluation, calls } = doubling(numbers(6));
    const { store } = await run(evaluation);
    const smaller = await run(evaluation, { store, limit: 2 });
    expect(smaller.summary).toMatchObject({ status: 'completed', completed: 6, ok: 6 });
    expect(smaller.results).toHaveLength(6);
    expect(calls).toHaveLength(6);
  });

  test('over the size of the dataset is its size', async () => {
    expect((await run(doubling(numbers(3)).evaluation, { limit: 5 })).summary).toMatchObject({
      status: 'completed',
      total: 3,
    });
  });

  test('reads no more of an endless dataset', async () => {
    let pulled = 0;
    let closed = 0;
    function* endless() {
      try {
        for (let n = 0; ; n++) {
          pulled++;
          yield { id: `e${n}`, input: n };
        }
      } finally {
        closed++;
      }
    }
    const again = await run(doubling(endless).evaluation, { limit: 5 });
    expect(again.summary).toMatchObject({ status: 'completed', total: 5, ok: 5 });
    expect([pulled, closed]).toEqual([10, 2]);
    const once = await run(doubling(endless()).evaluation, { limit: 5 });
    expect(once.summary).toMatchObject({ status: 'completed', total: 5, ok: 5 });
    expect([pulled, closed]).toEqual([15, 3]);
  });
});
