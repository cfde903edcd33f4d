import { defineEvaluation, evaluate } from '@tidemark/core';
import type { Benchmark } from '../benchmark.js';
import { requireFreeDisk } from '../free-disk.js';
import { withStore } from '../fs/fresh-store.js';
import { CONCURRENCY } from '../trivial-evaluation.js';

const OUTPUT_BYTES = 1_000;

/** What the process holds after everything that can go is gone. */
function residentBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss;
}

/** How much a run grows for each example more, when neither the dataset nor the outputs are kept. */
export const bytesPerExample: Benchmark = async ({ dir, count }) => {
  const examples = count(1_000_000);
  await requireFreeDisk(dir, examples * 2_000);
  const evaluation = defineEvaluation({
    name: 'memory',
    dataset: function* () {
      for (let i = 0; i < examples; i++) yield { id: `example-${i}`, input: i };
    },
    task: async (input: number) => String(input).padEnd(OUTPUT_BYTES, 'x'),
  });
  const half = examples >> 1;
  let completed = 0;
  let atHalf = 0;
  let atEnd = 0;
  await withStore(dir, async (store) => {
    const run = evaluate(evaluation, { store, concurrency: CONCURRENCY });
    run.events.subscribe(({ type }) => {
      if (type !== 'completion') return;
      completed++;
      if (completed === half) atHalf = residentBytes();
      if (completed === examples) atEnd = residentBytes();
    });
    await run.finished;
  });
  if (completed !== examples) throw new Error(`${completed} of ${examples} examples completed`);
  return { 'mem.bytes_per_example': (atEnd - atHalf) / (examples - half) };
};
