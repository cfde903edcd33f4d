import { createMemoryStore, defineEvaluation, evaluate, type OpenResults, openResults } from '@tidemark/core';
import { expect, test } from 'vitest';
import { selectPlaces } from '../../src/results/select-places.js';
import { ALL, IN_ORDER, type ResultFilter, type ResultOrder } from '../../src/results/selection.js';

const evaluation = defineEvaluation({
  name: 'selected',
  dataset: [3, 1, 4, 1, 5, 9, 2, 6].map((input, n) => ({ id: `e${n}`, input })),
  task(n: number) {
    if (n === 9) throw new Error('Nine is too MANY');
    return { text: `number ${n}` };
  },
  scorers: { tenth: ({ input }) => input / 10 },
});

async function open(): Promise<OpenResults> {
  const store = createMemoryStore();
  await evaluate(evaluation, { store, runId: 'r' }).finished;
  return openResults(store, 'r');
}

async function select(filter: Partial<ResultFilter>, order: ResultOrder = IN_ORDER): Promise<number[]> {
  const found = await selectPlaces(await open(), { ...ALL, ...filter }, order, {
    signal: new AbortController().signal,
    onProgress() {},
  });
  return [...(found ?? [])];
}

test('results are chosen by status, by score and by text, in any case', async () => {
  expect(await select({ status: 'error' })).toEqual([5]);
  expect(await select({ scorer: 'tenth', least: 0.2, most: 0.4 })).toEqual([0, 2, 6]);
  expect(await select({ text: 'NUMBER 1' })).toEqual([1, 3]);
  expect(await select({ text: 'too many' })).toEqual([5]);
  expect(await select({ text: 'e7' })).toEqual([7]);
});

test('results are sorted both ways; those without a score come last', async () => {
  const by = 'score tenth';
  expect(await select({}, { by, isDown: false })).toEqual([1, 3, 6, 0, 2, 4, 7, 5]);
  expect(await select({}, { by, isDown: true })).toEqual([7, 4, 2, 0, 6, 1, 3, 5]);
  expect(await select({}, { by: 'place', isDown: true })).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
  expect((await select({}, { by: 'status', isDown: false }))[0]).toBe(5);
});

test('a selection that is not wanted any more gives nothing', async () => {
  const found = await selectPlaces(await open(), { ...ALL, status: 'ok' }, IN_ORDER, {
    signal: AbortSignal.abort(),
    onProgress() {},
  });
  expect(found).toBeUndefined();
});
