import type { Benchmark } from '../benchmark.js';
import { withPage } from '../browser/with-page.js';
import { interleave } from '../interleave.js';
import { median, medianRatio } from '../statistics.js';

/** Whole runs into IndexedDB, against the simplest thing that keeps results there: one put for each. */
export const durable: Benchmark = ({ dir, count, rounds }) =>
  withPage(dir, async (page) => {
    const examples = count(100_000);
    const puts = count(5_000);
    const { oursMs, putsMs } = await interleave(
      {
        oursMs: () => page.run('evaluateDurably', examples),
        putsMs: () => page.run('putPerResult', puts),
      },
      rounds,
    );
    return {
      'idb.durable_per_s': (examples * 1_000) / median(oursMs),
      'idb.vs_put_per_result': (medianRatio(putsMs, oursMs) * examples) / puts,
    };
  });
