import type { Benchmark } from '../benchmark.js';
import { withPage } from '../browser/with-page.js';
import { interleave } from '../interleave.js';
import { median, medianRatio } from '../statistics.js';

/** How long it takes until a resume knows what is done. */
export const reloadMillion: Benchmark = ({ dir, count, rounds }) =>
  withPage(dir, async (page) => {
    const entries = count(1_000_000);
    await page.run('writeRun', 'million', entries);
    const { oursMs } = await interleave({ oursMs: () => page.run('reload', 'million', entries) }, rounds);
    return { 'idb.reload_1m_ms': median(oursMs) };
  });

/** The same, against getting the heads and making nothing of them, and against getting and parsing them. */
export const reload: Benchmark = ({ dir, count, rounds }) =>
  withPage(dir, async (page) => {
    const entries = count(100_000);
    await page.run('writeRun', 'reload', entries);
    const { oursMs, gotMs, parsedMs } = await interleave(
      {
        oursMs: () => page.run('reload', 'reload', entries),
        gotMs: () => page.run('getAllHeads', 'reload', entries),
        parsedMs: () => page.run('getAllParsedHeads', 'reload', entries),
      },
      4 * rounds - 1,
    );
    return {
      'idb.reload_100k_ms': median(oursMs),
      'idb.reload_100k_vs_getall': medianRatio(oursMs, gotMs),
      'idb.reload_100k_vs_getall_parsed': medianRatio(oursMs, parsedMs),
    };
  });
