// A user's whole program: evaluates examples into the folder given, and when all are there, finds nothing to do.
import { createFsStore } from '@tidemark/adapter-fs';
import { defineEvaluation, evaluate } from '@tidemark/core';

const [dir, count] = process.argv.slice(2);
const evaluation = defineEvaluation({
  name: 'wall',
  dataset: Array.from({ length: Number(count) }, (_, i) => ({ id: `example-${i}`, input: i })),
  task: async (input) => input,
});
const store = await createFsStore({ dir });
const { status } = await evaluate(evaluation, { store, concurrency: 16 }).finished;
await store.close();
process.exitCode = status === 'completed' ? 0 : 1;
