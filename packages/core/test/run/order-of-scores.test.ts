import { expect, test } from 'vitest';
import { createMemoryStore, defineEvaluation, evaluate, getRun } from '../../src/index.js';

/** Tenths and thirds: their sum depends on the order of adding in its last bits. */
const scores = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? i / 70 : 1 / (i + 3)));

function scored(concurrency: number, delayOf: (i: number) => number) {
  const evaluation = defineEvaluation({
    name: 'order',
    dataset: scores.map((_, i) => ({ id: `e${i}`, input: i })),
    async task(i: number) {
      for (let turn = 0; turn < delayOf(i); turn++) await undefined;
      return scores[i];
    },
    scorers: { value: ({ output }) => output as number },
  });
  return { evaluation, concurrency };
}

test('means are equal to the last bit, in whatever order the results came', async () => {
  const means = [];
  for (const delayOf of [() => 0, (i: number) => (i * 7) % 40, (i: number) => 60 - i]) {
    const { evaluation, concurrency } = scored(16, delayOf);
    const store = createMemoryStore();
    const run = evaluate(evaluation, { store, concurrency });
    means.push((await run.finished).scores.value?.mean, (await getRun(store, run.runId))?.scores.value?.mean);
  }
  expect(new Set(means).size).toBe(1);
});
