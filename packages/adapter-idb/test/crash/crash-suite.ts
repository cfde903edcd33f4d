import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Backend, launchBrowser, type TestBrowser } from '../../../../scripts/chromium/browser.js';
import { chooseSeed, createRandom } from '../../../adapter-fs/test/crash/harness/seeded-random.js';
import { type Interruptible, interrupt, interruptible } from './harness/crash-loop.js';
import { deathNames } from './harness/deaths.js';

const seed = chooseSeed();

/** Registers the tests that interrupt whole runs, in a Chromium with this backend. */
export function crashSuite(backend: Backend): void {
  describe(`interrupted at random moments (replay with TIDEMARK_SEED=${seed})`, () => {
    let browser: TestBrowser;
    beforeAll(async () => {
      browser = await launchBrowser(inject('browser'), backend);
    });
    afterAll(() => browser[Symbol.asyncDispose]());

    for (const [i, death] of deathNames.entries()) {
      for (const workload of Object.keys(interruptible) as Interruptible[]) {
        const times = workload === 'mixed' ? 2 : 1;
        test(`${death}, ${workload}: nothing acknowledged is lost, nothing counts twice, only what was open is called again`, async () => {
          const outcome = await interrupt(browser, death, {
            workload,
            times,
            random: createRandom(seed + i),
          });
          expect(outcome.violations).toEqual([]);
          expect(outcome.repeated).toBeLessThan(outcome.calls);
          if (workload === 'mixed') expect(outcome.timely).toBe(times);
        });
      }
    }
  });
}
