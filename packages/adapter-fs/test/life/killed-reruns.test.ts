import { createFsStore } from '@tidemark/adapter-fs';
import { type EvaluateOptions, evaluate, getRun, type RunSummary, type Store } from '@tidemark/core';
import { describe, expect, test } from 'vitest';
import { isOf } from '../crash/harness/children.js';
import type { DriveOrder } from '../crash/harness/driver.js';
import { type Driver, startDriver } from '../crash/harness/drivers.js';
import { gatedEvaluation } from '../crash/harness/gated-evaluation.js';
import { makeDir } from '../crash/harness/kill-loop.js';

const examples = 12;
const open = 7;

const whole = Array.from({ length: examples }, (_, n) => n);

type Options = Omit<EvaluateOptions, 'store'>;

async function withStore<T>(dir: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await createFsStore({ dir });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Runs in this process. */
function runHere(dir: string, options: Options): Promise<RunSummary> {
  return withStore(dir, (store) => evaluate(gatedEvaluation({ examples }), { store, ...options }).finished);
}

/** Resolves when the last of an example's results is durable. */
async function doneIn(driver: Driver, n: number): Promise<void> {
  await driver.heard(
    (told) =>
      told.type === 'event' &&
      told.event.type === 'completion' &&
      told.event.exampleId === `e${n}` &&
      told.event.step === 'judged',
  );
}

/** Kills a process when its first examples are done and the next is under way. */
async function kill(order: DriveOrder): Promise<void> {
  await using driver = await startDriver({ ...order, open });
  await doneIn(driver, open - 1);
  await driver.heard((told) => told.type === 'call' && told.n === open);
  await driver.kill();
}

/** Drives to the end; gives the summary and the calls, in order. */
async function finish(order: DriveOrder) {
  await using driver = await startDriver(order);
  const { summary } = await driver.heard(isOf('finished'));
  const calls = driver.told().flatMap((told) => (told.type === 'call' ? [told.n] : []));
  return { summary, calls };
}

describe('a process that is killed while it runs a completed run again', () => {
  const cases: [string, Options, Options][] = [
    ['existing: rerun, and the same call', { existing: 'rerun' }, { existing: 'rerun' }],
    ['existing: rerun, and a resume', { existing: 'rerun' }, {}],
    ['replayFrom, and the same call', { replayFrom: 'task' }, { replayFrom: 'task' }],
    ['existing: rerun only where needed', { existing: 'rerun' }, { existing: 'rerun', needed: true }],
  ];
  test.each(cases)('%s', { timeout: 60_000 }, async (_, first, second) => {
    await using dir = await makeDir();
    const order = (options: Options): DriveOrder => ({
      dir: dir.path,
      examples,
      options: { runId: 'mine', concurrency: 1, ...options },
    });
    expect(await runHere(dir.path, { runId: 'mine' })).toMatchObject({ status: 'completed' });
    await kill(order(first));
    const killed = await withStore(dir.path, (store) => getRun(store, 'mine'));
    expect(killed).toMatchObject({ status: 'interrupted', completed: open, sessions: 2 });
    const { summary, calls } = await finish(order(second));
    expect(summary).toMatchObject({ runId: 'mine', status: 'completed', completed: examples });
    expect(calls).toEqual(whole.slice(open));
    expect(await runHere(dir.path, { needed: true })).toMatchObject({ runId: 'mine', skipped: true });
  });

  test('killed in each of three reruns, it starts none over', { timeout: 60_000 }, async () => {
    await using dir = await makeDir();
    const options = { runId: 'mine', existing: 'rerun', concurrency: 1 } as const;
    const order: DriveOrder = { dir: dir.path, examples, options };
    await runHere(dir.path, { runId: 'mine' });
    for (const at of [2, 5, 9]) {
      await using driver = await startDriver({ ...order, open: at });
      await driver.heard((told) => told.type === 'call' && told.n === at);
      await doneIn(driver, at - 1);
      await driver.kill();
    }
    const { summary, calls } = await finish(order);
    expect(summary).toMatchObject({ status: 'completed', completed: examples });
    expect(calls).toEqual(whole.slice(9));
  });
});
