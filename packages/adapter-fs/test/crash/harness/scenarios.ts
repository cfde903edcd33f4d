import type { Scenario } from './kill-loop.js';
import { type WorkloadName, workloads } from './workloads.js';

/** Every workload at every durability. */
export const scenarios: readonly Scenario[] = (Object.keys(workloads) as WorkloadName[]).flatMap(
  (workload) => [
    { workload, durability: 'process' },
    { workload, durability: 'power' },
  ],
);

export function titleOf({ workload, durability }: Scenario): string {
  return `${workload}, durability '${durability}'`;
}
