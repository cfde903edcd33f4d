import { createMemoryStore, defineEvaluation, evaluate, updateRun } from '@tidemark/core';
import { expect, test } from 'vitest';
import { findRun } from '../src/runs/find-run.js';

const sums = defineEvaluation({
  name: 'sums',
  dataset: [{ input: 1 }],
  params: { by: 1 },
  task: (input) => input,
});

async function storeWithRuns() {
  const store = createMemoryStore();
  for (const runId of ['sums-aa11', 'sums-aa22', 'other-1']) {
    await evaluate(sums, { store, runId }).finished;
  }
  return store;
}

test.for([
  ['sums-aa11', 'sums-aa11'],
  ['other', 'other-1'],
  ['sums', 'other-1'],
  ['best', 'sums-aa22'],
  ['3', 'sums-aa11'],
])('%s means %s', async ([meant, runId]) => {
  const store = await storeWithRuns();
  await updateRun(store, 'sums-aa22', { label: 'best' });
  expect(await findRun(store, meant as string)).toMatchObject({ runId });
});

test('a name that may be several runs lists them', async () => {
  await expect(findRun(await storeWithRuns(), 'sums-aa')).rejects.toThrow(
    /any of 2 runs[\s\S]*sums-aa22[\s\S]*sums-aa11/,
  );
});

test('an unknown name proposes the nearest', async () => {
  await expect(findRun(await storeWithRuns(), 'othr-1')).rejects.toThrow(
    /no run "othr-1": do you mean other-1\?/,
  );
});
