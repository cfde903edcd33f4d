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

/**
 * The same, against one `getAll` of the heads packed as plain objects, and of the packs as they are stored, which are texts:
 * with nothing made of them, and parsed.
 */
export const reload: Benchmark = ({ dir, count, rounds }) =>
  withPage(dir, async (page) => {
    const entries = count(100_000);
    await page.run('writeRun', 'reload', entries);
    const { oursMs, headsMs, textsMs, parsedMs } = await interleave(
      {
        oursMs: () => page.run('reload', 'reload', entries),
        headsMs: () => page.run('getAllHeads', 'reload', entries),
        textsMs: () => page.run('getAllTexts', 'reload', entries),
        parsedMs: () => page.run('getAllParsedTexts', 'reload', entries),
      },
      4 * rounds - 1,
    );
    return {
      'idb.reload_100k_ms': median(oursMs),
      'idb.reload_100k_vs_getall': medianRatio(oursMs, headsMs),
      'idb.reload_100k_vs_getall_texts': medianRatio(oursMs, textsMs),
      'idb.reload_100k_vs_getall_parsed': medianRatio(oursMs, parsedMs),
    };
  });
