import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from '../benchmark.js';
import { interleave, timed } from '../interleave.js';
import { median } from '../statistics.js';

const program = fileURLToPath(new URL('../../processes/evaluate-10k.mjs', import.meta.url));

/** From the start of a Node process to its end. */
function timeProcess(args: readonly string[]): Promise<number> {
  return timed(async () => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
  });
}

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
