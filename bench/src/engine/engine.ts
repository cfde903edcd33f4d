import { createMemoryStore } from '@tidemark/core';
import pMap from 'p-map';
import { from, lastValueFrom, mergeMap, toArray } from 'rxjs';
import { type Benchmark, ROUNDS } from '../benchmark.js';
import { interleave, timed } from '../interleave.js';
import { median, medianRatio } from '../statistics.js';
import { CONCURRENCY, timeRun, trivialExamples } from '../trivial-evaluation.js';

type Examples = ReturnType<typeof trivialExamples>;

const task = async (input: number) => input;

async function timeInMemory(examples: Examples): Promise<number> {
  const store = createMemoryStore();
  const durationMs = await timeRun(store, examples, task);
  await store.close();
  return durationMs;
}

function subjects(once: Examples, twice: Examples) {
  const call = ({ input }: Examples[number]) => task(input);
  return {
    ours: () => timeInMemory(once),
    pmap: () => timed(() => pMap(once, call, { concurrency: CONCURRENCY })),
    mergemap: () => timed(() => lastValueFrom(from(once).pipe(mergeMap(call, CONCURRENCY), toArray()))),
    doubled: () => timeInMemory(twice),
  };
}

/** What a run costs when tasks and store cost nothing. */
export const engine: Benchmark = async ({ count }) => {
  const twice = trivialExamples(count(400_000));
  const once = twice.slice(0, count(200_000));
  const few = twice.slice(0, count(50_000));
  const { ours, pmap, mergemap, doubled } = await interleave(
    subjects(once, twice),
    ROUNDS,
    subjects(few, few),
  );
  return {
    'engine.us_per_example': (median(ours) * 1_000) / once.length,
    'engine.vs_pmap': medianRatio(ours, pmap),
    'engine.vs_mergemap': medianRatio(ours, mergemap),
    'engine.linearity': medianRatio(doubled, ours),
  };
};
