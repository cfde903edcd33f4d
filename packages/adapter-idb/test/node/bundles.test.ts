import 'fake-indexeddb/auto';
import { createIdbStore } from '@tidemark/adapter-idb';
import {
  buildReport,
  createMemoryStore,
  defineEvaluation,
  evaluate,
  exportRun,
  importRun,
  listRuns,
} from '@tidemark/core';
import { expect, test } from 'vitest';

const openStore = () => createIdbStore({ name: crypto.randomUUID(), locks: undefined });

function numbered(calls: number[] = []) {
  return defineEvaluation({
    name: 'numbered',
    dataset: { examples: Array.from({ length: 1_500 }, (_, n) => ({ id: `e${n}`, input: n })) },
    task: (input: number) => {
      calls.push(input);
      if (input === 7) throw new Error('seven');
      return new Map([[input, 'é']]);
    },
  });
}

async function textOf(lines: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const line of lines) text += line;
  return text;
}

test('a run goes from the browser elsewhere and back, and goes on in either', async () => {
  const here = await openStore();
  const { runId } = await evaluate(numbered(), { store: here, limit: 1_000 }).finished;
  const there = createMemoryStore();
  await importRun(there, exportRun(here, runId));
  const [ours, theirs] = [await buildReport(here, runId), await buildReport(there, runId)];
  expect({ ...theirs, run: { ...theirs.run, sizeBytes: 0 } }).toEqual({
    ...ours,
    run: { ...ours.run, sizeBytes: 0 },
  });

  const calls: number[] = [];
  await evaluate(numbered(calls), { store: there, retryErrors: false }).finished;
  expect(calls).toHaveLength(500);
  const back = await openStore();
  const text = await textOf(exportRun(there, runId));
  expect(await importRun(back, text)).toEqual({ runId, skipped: false });
  expect(await importRun(back, text)).toEqual({ runId, skipped: true });
  expect(await textOf(exportRun(back, runId))).toBe(text);
  calls.length = 0;
  await evaluate(numbered(calls), { store: back }).finished;
  expect(calls).toEqual([7]);
  await here.close();
  await back.close();
});

test('a bundle that is cut leaves the store as it was', async () => {
  const store = await openStore();
  const memory = createMemoryStore();
  const { runId } = await evaluate(numbered(), { store: memory }).finished;
  const text = await textOf(exportRun(memory, runId));
  await expect(importRun(store, text.slice(0, -100))).rejects.toMatchObject({ code: 'BUNDLE_INVALID' });
  expect(await listRuns(store)).toEqual([]);
  expect(await store.list()).toEqual([]);
  await store.close();
});

test('a run takes over what another one in this store has', async () => {
  const store = await openStore();
  await evaluate(numbered(), { store, runId: 'first' }).finished;
  const calls: number[] = [];
  await evaluate(numbered(calls), { store, runId: 'second', reuse: 'auto' }).finished;
  expect(calls).toEqual([7]);
  await store.close();
});
