import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import {
  buildReport,
  compactRun,
  defineEvaluation,
  evaluate,
  getRun,
  listDatasets,
  listRuns,
  loadDataset,
  type Store,
  saveDataset,
  truncateRun,
} from '@tidemark/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDir } from '../crash/harness/kill-loop.js';
import { killedBy } from './killed-by-itself.js';

const timeout = 120_000;

type Dir = Awaited<ReturnType<typeof makeDir>>;
let place: Dir;
beforeAll(async () => {
  place = await makeDir();
});
afterAll(() => place[Symbol.asyncDispose]());

const evaluation = defineEvaluation({
  name: 'lengths',
  dataset: Array.from({ length: 20 }, (_, n) => ({ id: `e${n}`, input: 'x'.repeat(n) })),
  task: (input: string) => ({ length: input.length, text: input }),
  scorers: { isEven: ({ output }) => output.length % 2 === 0 },
});

async function withStore<T>(dir: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await createFsStore({ dir });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

async function storyOf(store: Store, runId: string) {
  const { sizeBytes: _, ...info } = (await getRun(store, runId)) ?? { sizeBytes: 0 };
  const { run: __, ...report } = await buildReport(store, runId);
  return { info, report };
}

/** Leaves a finished run of two sessions, half of whose results were replaced. */
async function leaveRun(dir: string) {
  return withStore(dir, async (store) => {
    const first = evaluate(evaluation, { store });
    await first.finished;
    await truncateRun(store, first.runId, 10);
    await evaluate(evaluation, { store }).finished;
    return { runId: first.runId, story: await storyOf(store, first.runId) };
  });
}

test('a process that is killed at any step of compactRun leaves the run whole', { timeout }, async () => {
  const left = join(place.path, 'left');
  const { runId, story } = await leaveRun(left);
  let kills = 0;
  for (const [method, when] of [
    ['create', 'after'],
    ['append', 'after'],
    ['delete', 'before'],
    ['delete', 'after'],
  ] as const) {
    for (let count = 1; ; count++) {
      const dir = join(place.path, `${method} ${when} ${count}`);
      cpSync(left, dir, { recursive: true });
      if (!(await killedBy(dir, { action: 'compact', argument: runId, when, method, count }))) break;
      kills++;
      await withStore(dir, async (store) => {
        if (count % 2 === 0) expect((await listRuns(store)).map((run) => run.runId)).toEqual([runId]);
        expect(await storyOf(store, runId)).toEqual(story);
        expect(await evaluate(evaluation, { store }).finished).toMatchObject({ status: 'completed', ok: 20 });
        await compactRun(store, runId);
        expect(await storyOf(store, runId)).toEqual(story);
        expect(await store.list()).toHaveLength(1);
      });
    }
  }
  expect(kills).toBeGreaterThan(8);
});

test('a process that is killed while it saves a dataset leaves nothing that looks whole', {
  timeout,
}, async () => {
  const examples = Array.from({ length: 5_000 }, (_, n) => ({ id: `e${n}`, input: `text ${n}` }));
  for (const [method, when, count] of [
    ['create', 'after', 1],
    ['append', 'before', 1],
    ['append', 'after', 2],
    ['append', 'before', 4],
    ['close', 'before', 1],
    ['close', 'after', 1],
  ] as const) {
    const dir = join(place.path, `save ${method} ${when} ${count}`);
    const died = await killedBy(dir, { action: 'save', argument: '5000', when, method, count });
    expect(died).toBe(true);
    await withStore(dir, async (store) => {
      const isWhole = method === 'close';
      expect((await listDatasets(store)).map(({ size }) => size)).toEqual(isWhole ? [5_000] : []);
      if (!isWhole) await expect(loadDataset(store, 'numbers')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await saveDataset(store, { name: 'numbers', examples })).toMatchObject({ size: 5_000 });
      const named = defineEvaluation({
        name: 'n',
        dataset: { name: 'numbers' },
        task: (text: string) => text,
      });
      expect(await evaluate(named, { store, limit: 50 }).finished).toMatchObject({
        status: 'completed',
        ok: 50,
      });
    });
  }
});
