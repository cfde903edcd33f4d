import { describe, expect, test } from 'vitest';
import { killAndResume, type Scenario } from './harness/kill-loop.js';
import { chooseSeed, createRandom } from './harness/seeded-random.js';
import { type WorkloadName, workloads } from './harness/workloads.js';

const killsEach = 4;
const seed = chooseSeed();

describe(`SIGKILL at random moments (replay with TIDEMARK_SEED=${seed})`, () => {
  const names = Object.keys(workloads) as WorkloadName[];
  const scenarios = names.flatMap((workload): Scenario[] => [
    { workload, durability: 'process' },
    { workload, durability: 'power' },
  ]);
  for (const [i, scenario] of scenarios.entries()) {
    const title = `${scenario.workload}, durability '${scenario.durability}'`;
    test(`${title}: nothing seen is lost, nothing counts twice, only what was open is called again`, {
      timeout: 120_000,
    }, async () => {
      const outcome = await killAndResume(scenario, killsEach, createRandom(seed + i));
      expect(outcome.violations).toEqual([]);
      expect(outcome).toMatchObject({ kills: killsEach, lost: 0, doubled: 0 });
      expect(outcome.repeated).toBeLessThan(outcome.calls);
    });
  }
});
