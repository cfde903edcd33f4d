import { describe, expect, test } from 'vitest';
import { killAndResume } from './harness/kill-loop.js';
import { scenarios, titleOf } from './harness/scenarios.js';
import { chooseSeed, createRandom } from './harness/seeded-random.js';

const killsEach = 4;
const seed = chooseSeed();

describe(`SIGKILL at random moments (replay with TIDEMARK_SEED=${seed})`, () => {
  for (const [i, scenario] of scenarios.entries()) {
    test(`${titleOf(scenario)}: nothing seen is lost, nothing counts twice, only what was open is called again`, {
      timeout: 120_000,
    }, async () => {
      const outcome = await killAndResume(scenario, killsEach, createRandom(seed + i));
      expect(outcome.violations).toEqual([]);
      expect(outcome).toMatchObject({ kills: killsEach, lost: 0, doubled: 0 });
      expect(outcome.repeated).toBeLessThan(outcome.calls);
    });
  }
});
