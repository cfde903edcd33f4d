import { createFsStore } from '@tidemark/adapter-fs';
import {
  defineEvaluation,
  type Evaluation,
  evaluate,
  getRun,
  listRuns,
  requestRun,
  resumeRuns,
  type StageContext,
  stage,
} from '@tidemark/core';
import { expect, test } from 'vitest';
import { startDriver } from '../crash/harness/drivers.js';
import { makeDir } from '../crash/harness/kill-loop.js';

test('a run that another process drives is tuned from here', async () => {
  await using dir = await makeDir();
  await using driver = await startDriver({
    dir: dir.path,
    examples: 40,
    open: 0,
    options: { concurrency: 1 },
  });
  const called = (n: number) => driver.heard((told) => told.type === 'call' && told.n === n);
  await called(0);
  const store = await createFsStore({ dir: dir.path });
  const runId = (await listRuns(store))[0]?.runId ?? '';
  expect(await requestRun(store, runId, { action: 'tune', args: { concurrency: 6 } })).toBe(true);
  await called(5);
  expect(driver.told().filter(({ type }) => type === 'call')).toHaveLength(6);
  driver.order({ open: 40 });
  await driver.heard(({ type }) => type === 'finished');
  expect(await getRun(store, runId)).toMatchObject({ status: 'completed', ok: 40 });
  await store.close();
});

/** Each call costs ten tokens. The process "dies" after some: its store is closed under it. */
function spending(onCall: () => void = () => {}): Evaluation {
  const spend = async (n: number, ctx: StageContext) => {
    ctx.usage({ inputTokens: 10 });
    onCall();
    await new Promise((resolve) => setImmediate(resolve));
    return n;
  };
  return defineEvaluation({
    name: 'spending',
    dataset: Array.from({ length: 30 }, (_, n) => ({ id: `e${n}`, input: n })),
    stages: [stage('spend', spend, { version: '1' })],
  }) as Evaluation;
}

test('a budget counts what sessions before consumed, also one that broke off', async () => {
  await using dir = await makeDir();
  const first = await createFsStore({ dir: dir.path });
  let calls = 0;
  const broken = evaluate(
    spending(() => {
      if (++calls === 8) void first.close();
    }),
    { store: first, concurrency: 1, budget: { tokens: 150 } },
  );
  await broken.finished.catch(() => {});
  const store = await createFsStore({ dir: dir.path });
  const [resumed] = await resumeRuns(store, [spending()], { concurrency: 1 });
  expect(await resumed?.finished).toMatchObject({
    status: 'interrupted',
    reason: 'budget',
    ok: 15,
    usage: { inputTokens: 150 },
  });
  const { runId } = broken;
  expect(await resumeRuns(store, [spending()])).toEqual([]);
  const larger = { include: [runId], budget: { tokens: 1_000 } };
  const [last] = await resumeRuns(store, [spending()], larger);
  expect(await last?.finished).toMatchObject({ status: 'completed', ok: 30 });
  await store.close();
});
