import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { timed } from './interleave.js';

/** From the start of a Node process to its end, in milliseconds. */
export function timeProcess(args: readonly string[]): Promise<number> {
  return timed(async () => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
  });
}
