import type { Benchmark } from '../benchmark.js';
import { withPage } from '../browser/with-page.js';

/** Examples in flight. They cross in two messages: one is made while the other's answer is dealt with. */
const CONCURRENCY = 128;

/** Whether a page stays smooth while results stream in. The worst round counts. */
export const smoothness: Benchmark = ({ dir, count, rounds }) =>
  withPage(dir, async (page) => {
    const examples = count(100_000);
    await page.run('renderRun', examples, CONCURRENCY);
    let longTasks = 0;
    let longestMs = 0;
    let spinLongTasks = 0;
    let spinLongestMs = 0;
    for (let round = 0; round < rounds; round++) {
      const seen = await page.run('renderRun', examples, CONCURRENCY);
      longTasks = Math.max(longTasks, seen.longTasks);
      longestMs = Math.max(longestMs, seen.longestMs);
      const spun = await page.run('spin', count(2_000));
      spinLongTasks = Math.max(spinLongTasks, spun.longTasks);
      spinLongestMs = Math.max(spinLongestMs, spun.longestMs);
    }
    return {
      'ui.long_tasks': longTasks,
      'ui.longest_ms': longestMs,
      // Above 0 when other processes keep the thread waiting: then `long_tasks` says little.
      'ui.spin_long_tasks': spinLongTasks,
      'ui.spin_longest_ms': spinLongestMs,
    };
  });
