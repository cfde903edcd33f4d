import type { Benchmark } from '../benchmark.js';
import { withPage } from '../browser/with-page.js';
import { interleave } from '../interleave.js';
import { medianRatio } from '../statistics.js';

/** What packing, the fence and the lock cost: the writer against bare transactions that put the same records. */
export const rawPacked: Benchmark = ({ dir, count, rounds }) =>
  withPage(dir, async (page) => {
    await page.run('makeBatches', count(100_000));
    const { oursMs, rawMs } = await interleave(
      { oursMs: () => page.run('append'), rawMs: () => page.run('putPacked') },
      4 * rounds - 1,
    );
    return { 'idb.vs_raw_packed': medianRatio(rawMs, oursMs) };
  });
