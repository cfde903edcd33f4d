import { createFsStore } from '@tidemark/adapter-fs';
import { getRun, type RunSummary } from '@tidemark/core';
import { describe, expect, test } from 'vitest';
import { isOf } from './harness/children.js';
import type { DriveOrder } from './harness/driver.js';
import { completionOf, driveToEnd, resultsOf, startDriver } from './harness/drivers.js';
import { makeDir } from './harness/kill-loop.js';

const examples = 60;

/** Runs again and again until a process comes to the end. */
async function insist(order: DriveOrder, most: number): Promise<{ summary: RunSummary; deaths: number }> {
  for (let deaths = 0; deaths <= most; deaths++) {
    const summary = await driveToEnd(order);
    if (summary !== undefined) return { summary, deaths };
  }
  throw new Error(`It still dies after ${most} deaths`);
}

describe('examples that kill their process every time', () => {
  const cases: [string, Pick<DriveOrder, 'poison' | 'poisonAfterMs'>, number][] = [
    ['one, at once', { poison: [17] }, 4],
    ['two, at once', { poison: [3, 30] }, 8],
    ['one, after others that started later are done', { poison: [17], poisonAfterMs: 40 }, 5],
  ];
  for (const [what, poison, mostDeaths] of cases) {
    test(`${what}: only they end as TASK_CRASHED`, { timeout: 60_000 }, async () => {
      await using dir = await makeDir();
      const { summary, deaths } = await insist({ dir: dir.path, examples, ...poison }, mostDeaths);
      console.log(`${what}: ${deaths} deaths`);
      const bad = poison.poison ?? [];
      expect(summary).toMatchObject({
        status: 'partial',
        completed: examples,
        errors: bad.length,
        ok: examples - bad.length,
      });
      const store = await createFsStore({ dir: dir.path });
      const results = await resultsOf(store, summary.runId);
      const crashed = results.filter(({ error }) => error?.code === 'TASK_CRASHED').map(({ index }) => index);
      expect(crashed).toEqual(bad);
      await store.close();
    });
  }
});

describe('what was done before a crash is kept', { timeout: 60_000 }, () => {
  test('a scorer that kills its process: the output and the other score stand', async () => {
    await using dir = await makeDir();
    const order = { dir: dir.path, examples, poison: [17], poisonIn: 'scorer' as const, poisonAfterMs: 30 };
    const { summary } = await insist(order, 6);
    expect(summary).toMatchObject({ completed: examples, errors: 1 });
    const store = await createFsStore({ dir: dir.path });
    const results = await resultsOf(store, summary.runId);
    expect(results[17]).toMatchObject({
      status: 'error',
      output: { value: 17 },
      scores: { even: { score: 0 } },
      error: { code: 'TASK_CRASHED' },
    });
    expect(results[17]?.scores).not.toHaveProperty('judged');
    await store.close();
  });

  test('a sample that kills its process: calls of the others are not made again', async () => {
    await using dir = await makeDir();
    const order = { dir: dir.path, examples: 8, poison: [3], poisonIn: 'sample' as const, poisonAfterMs: 30 };
    const { summary } = await insist(order, 6);
    expect(summary).toMatchObject({ completed: 8, errors: 1 });
    const store = await createFsStore({ dir: dir.path });
    expect((await resultsOf(store, summary.runId))[3]).toMatchObject({ error: { code: 'TASK_CRASHED' } });
    await using cured = await startDriver({
      ...order,
      poison: [],
      options: { retryErrors: 'all' },
    });
    expect(await cured.heard(isOf('finished'))).toMatchObject({ summary: { status: 'completed', ok: 8 } });
    expect(cured.told().filter(({ type }) => type === 'call')).toEqual([{ type: 'call', n: 3 }]);
    await store.close();
  });
});

test('SIGTERM that cancels is no crash, however often', { timeout: 60_000 }, async () => {
  await using dir = await makeDir();
  const order = { dir: dir.path, examples };
  for (let time = 0; time < 4; time++) {
    await using driver = await startDriver({ ...order, open: 0 });
    await driver.heard((told) => told.type === 'call' && told.n === 3);
    driver.signal('SIGTERM');
    const { summary } = await driver.heard(isOf('finished'));
    expect(summary).toMatchObject({ status: 'interrupted', reason: 'cancelled', completed: 0, errors: 0 });
    await driver.exited();
  }
  await using last = await startDriver(order);
  await completionOf(last, 'e0');
  const { summary } = await last.heard(isOf('finished'));
  expect(summary).toMatchObject({ status: 'completed', ok: examples, reexecuted: 0 });
  const calls = await last.heard((told) => told.type === 'call');
  expect(calls, 'the examples in flight at the cancels are not put last').toMatchObject({ n: 0 });
  const store = await createFsStore({ dir: dir.path });
  expect(await getRun(store, summary.runId)).toMatchObject({ sessions: 5 });
  await store.close();
});
