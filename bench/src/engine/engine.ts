import { createMemoryStore } from '@tidemark/core';
import pMap from 'p-map';
import { from, lastValueFrom, mergeMap, toArray } from 'rxjs';
import type { Benchmark } from '../benchmark.js';
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
  const ours = () => timeInMemory(once);
  return {
    fast: {
      ours,
      pmap: () => timed(() => pMap(once, call, { concurrency: CONCURRENCY })),
      doubled: () => timeInMemory(twice),
    },
    slow: {
      ours,
      mergemap: () => timed(() => lastValueFrom(from(once).pipe(mergeMap(call, CONCURRENCY), toArray()))),
    },
  };
}

/** What a run costs when tasks and store cost nothing. */
export const engine: Benchmark = async ({ count, rounds }) => {
  const twice = trivialExamples(count(400_000));
  const once = twice.slice(0, count(200_000));
  const few = twice.slice(0, count(50_000));
  const { fast, slow } = subjects(once, twice);
  const warmUp = subjects(few, few);
  const { ours, pmap, doubled } = await interleave(fast, 2 * rounds + 1, warmUp.fast);
  const versus = await interleave(slow, rounds, warmUp.slow);
  return {
    'engine.us_per_example': (median(ours) * 1_000) / once.length,
    'engine.vs_pmap': medianRatio(ours, pmap),
    'engine.vs_mergemap': medianRatio(versus.ours, versus.mergemap),
    'engine.linearity': medianRatio(doubled, ours),
  };
};
