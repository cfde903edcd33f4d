import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from '../benchmark.js';
import { interleave } from '../interleave.js';
import { median } from '../statistics.js';
import { timeProcess } from '../time-process.js';

const program = fileURLToPath(new URL('../../processes/evaluate-10k.mjs', import.meta.url));

/** What a person waits for: whole processes, beside one that does nothing. */
export const wall: Benchmark = async ({ dir, count, rounds }) => {
  const examples = String(count(10_000));
  let folder = '';
  const { first, firstNode, again, againNode } = await interleave(
    {
      first: async () => {
        folder = await mkdtemp(join(dir, 'wall-'));
        return timeProcess([program, folder, examples]);
      },
      firstNode: () => timeProcess(['-e', '0']),
      again: () => timeProcess([program, folder, examples]),
      againNode: () => timeProcess(['-e', '0']),
    },
    2 * rounds - 1,
  );
  return {
    'fs.wall_10k_ms': median(first),
    'fs.wall_10k_node_ms': median(firstNode),
    'fs.noop_resume_10k_ms': median(again),
    'fs.noop_resume_10k_node_ms': median(againNode),
  };
};
