import type { Benchmark } from '../benchmark.js';
import { withPage } from '../browser/with-page.js';

/** Examples in flight: two messages' worth. */
const CONCURRENCY = 128;

/** Whether a page stays smooth while results stream in. The worst round counts. */
export const smoothness: Benchmark = ({ dir, count, rounds }) =>
  withPage(dir, async (page) => {
    const examples = count(100_000);
    await page.run('renderRun', examples, CONCURRENCY);
    let longTasks = 0;
    let longestMs = 0;
    for (let round = 0; round < rounds; round++) {
      const seen = await page.run('renderRun', examples, CONCURRENCY);
      longTasks = Math.max(longTasks, seen.longTasks);
      longestMs = Math.max(longestMs, seen.longestMs);
    }
    return { 'ui.long_tasks': longTasks, 'ui.longest_ms': longestMs };
  });
