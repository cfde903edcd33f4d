import type { Benchmark } from '../benchmark.js';
import { withPage } from '../browser/with-page.js';
import { interleave } from '../interleave.js';
import { median, medianRatio } from '../statistics.js';

/** Examples in flight. They cross in two messages: one is made while the other's answer is dealt with. */
const CONCURRENCY = 512;

/** Whole runs through a worker, against a plain comlink call for each example. */
export const versusComlink: Benchmark = ({ dir, count, rounds }) =>
  withPage(dir, async (page) => {
    const examples = count(200_000);
    const { oursMs, callsMs, pageMs } = await interleave(
      {
        oursMs: () => page.run('evaluateInWorker', examples, CONCURRENCY),
        callsMs: () => page.run('callWorker', examples, CONCURRENCY),
        pageMs: () => page.run('evaluateInPage', examples, CONCURRENCY),
      },
      2 * rounds - 1,
    );
    return {
      'worker.per_s': (examples * 1_000) / median(oursMs),
      'worker.vs_comlink_calls': medianRatio(callsMs, oursMs),
      // With a worker that costs nothing, `vs_comlink_calls` would be this.
      'worker.vs_comlink_calls_ceiling': medianRatio(callsMs, pageMs),
    };
  });
