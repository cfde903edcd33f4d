import { defineEvaluation, evaluate } from '@tidemark/core';
import type { Benchmark } from '../benchmark.js';
import { requireFreeDisk } from '../free-disk.js';
import { withStore } from '../fs/fresh-store.js';
import { type Point, slope } from '../statistics.js';
import { CONCURRENCY } from '../trivial-evaluation.js';

const OUTPUT_BYTES = 1_000;

/** Samples of the second half of the run. */
const SAMPLES = 11;

/** What the process holds after everything that can go is gone; V8 keeps some pages that it does not use. */
function sampleMemory(completed: number): { readonly rss: Point; readonly heap: Point } {
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: { x: completed, y: rss }, heap: { x: completed, y: heapUsed + external } };
}

/** A one-shot source: it is not read ahead, so ids come into memory with the examples. */
function* stream(count: number) {
  for (let i = 0; i < count; i++) yield { id: `example-${i}`, input: i };
}

/** How much a run grows for each example more, when neither the dataset nor the outputs are kept. */
export const bytesPerExample: Benchmark = async ({ dir, count }) => {
  const examples = count(1_000_000);
  await requireFreeDisk(dir, examples * 2_000);
  const evaluation = defineEvaluation({
    name: 'memory',
    dataset: stream(examples),
    task: async (input: number) => String(input).padEnd(OUTPUT_BYTES, 'x'),
  });
  const from = examples >> 1;
  const every = Math.floor((examples - from) / (SAMPLES - 1));
  const samples: ReturnType<typeof sampleMemory>[] = [];
  let completed = 0;
  await withStore(dir, async (store) => {
    const run = evaluate(evaluation, { store, concurrency: CONCURRENCY });
    run.events.subscribe(({ type }) => {
      if (type !== 'completion') return;
      completed++;
      if (completed >= from && (completed - from) % every === 0) samples.push(sampleMemory(completed));
    });
    await run.finished;
  });
  if (completed !== examples) throw new Error(`${completed} of ${examples} examples completed`);
  return {
    'mem.bytes_per_example': slope(samples.map(({ rss }) => rss)),
    'mem.heap_bytes_per_example': slope(samples.map(({ heap }) => heap)),
  };
};
