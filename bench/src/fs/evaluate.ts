import type { Benchmark } from '../benchmark.js';
import { requireFreeDisk } from '../free-disk.js';
import { interleave } from '../interleave.js';
import { median, medianRatio } from '../statistics.js';
import { timeRun, trivialExamples } from '../trivial-evaluation.js';
import { withStore } from './fresh-store.js';

function timeDurable(
  dir: string,
  examples: ReturnType<typeof trivialExamples>,
  bytes: number,
): Promise<number> {
  const output = 'x'.repeat(bytes);
  return withStore(dir, (store) => timeRun(store, examples, async () => output));
}

/** Whole runs into files: how many results a second become durable, and whether twice the work takes twice the time. */
export const evaluateFiles: Benchmark = async ({ dir, count, rounds }) => {
  await requireFreeDisk(dir, count(1_000_000_000));
  const twice = trivialExamples(count(200_000));
  const once = twice.slice(0, count(100_000));
  const few = once.slice(0, count(20_000));
  const { small, doubled, big } = await interleave(
    {
      small: () => timeDurable(dir, once, 200),
      doubled: () => timeDurable(dir, twice, 200),
      big: () => timeDurable(dir, few, 5_000),
    },
    rounds,
  );
  const smallPerS = (once.length * 1_000) / median(small);
  const bigPerS = (few.length * 1_000) / median(big);
  return {
    'fs.durable_per_s': Math.min(smallPerS, bigPerS),
    'fs.durable_per_s_200b': smallPerS,
    'fs.durable_per_s_5kb': bigPerS,
    'fs.linearity': medianRatio(doubled, small),
  };
};
