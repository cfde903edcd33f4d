import 'fake-indexeddb/auto';
import { createIdbStore } from '@tidemark/adapter-idb';
import {
  buildReport,
  compactRun,
  defineEvaluation,
  deleteDataset,
  evaluate,
  getRun,
  listDatasets,
  type Store,
  saveDataset,
  truncateRun,
  verifyRun,
} from '@tidemark/core';
import { createFaultyStore } from '@tidemark/core/testing';
import { expect, test } from 'vitest';

const open = () => createIdbStore({ name: crypto.randomUUID(), locks: undefined });

const evaluation = defineEvaluation({
  name: 'lengths',
  dataset: { name: 'texts' },
  task: (text: string) => text.length,
  scorers: { isEven: ({ output }) => output % 2 === 0 },
});

/** A run of a saved dataset, half of whose results were replaced. */
async function leaveRun(store: Store) {
  await saveDataset(store, {
    name: 'texts',
    *examples() {
      for (let n = 0; n < 1_500; n++) yield { id: `e${n}`, input: 'x'.repeat(n % 50) };
    },
  });
  const first = evaluate(evaluation, { store, limit: 60 });
  await first.finished;
  await truncateRun(store, first.runId, 30);
  await evaluate(evaluation, { store, limit: 60 }).finished;
  const { run: _, ...report } = await buildReport(store, first.runId);
  return { runId: first.runId, report };
}

test('a saved dataset and its run, truncated and compacted', async () => {
  const store = await open();
  const { runId, report } = await leaveRun(store);
  expect(await listDatasets(store)).toMatchObject([{ name: 'texts', size: 1_500 }]);
  const before = await verifyRun(store, runId);
  await compactRun(store, runId);
  const after = await verifyRun(store, runId);
  expect([before.ok, after.ok, before.payloads, after.payloads]).toEqual([true, true, 90, 60]);
  const { run: _, ...compacted } = await buildReport(store, runId);
  expect(compacted).toEqual(report);
  expect(await evaluate(evaluation, { store }).finished).toMatchObject({ status: 'completed', ok: 1_500 });
  await deleteDataset(store, 'texts');
  expect((await store.list()).map(({ id }) => id)).toEqual([runId]);
  await store.close();
});

test('a crash after the run was deleted for its compacted copy', async () => {
  const inner = await open();
  const { runId, report } = await leaveRun(inner);
  const store = createFaultyStore(inner, {
    after({ method, count }) {
      if (method === 'delete' && count === 2) void store.crash();
    },
  });
  void compactRun(store, runId);
  await store.crashed;
  expect(await inner.get(runId)).toBeUndefined();
  expect(await getRun(inner, runId)).toMatchObject({ status: 'completed', ok: 60 });
  const { run: _, ...compacted } = await buildReport(inner, runId);
  expect(compacted).toEqual(report);
  await inner.close();
});
