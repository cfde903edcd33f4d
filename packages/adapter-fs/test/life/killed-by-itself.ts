import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./killed.mjs', import.meta.url));

/** What to do, and before or after which call of a store's method to be killed. */
export interface Death {
  readonly action: 'compact' | 'save';
  /** The run's id, or how many examples to save. */
  readonly argument: string;
  readonly when: 'before' | 'after';
  readonly method: string;
  readonly count: number;
}

/** Runs the action in a process that kills itself; false when it came to its end before. */
export function killedBy(dir: string, { action, argument, when, method, count }: Death): Promise<boolean> {
  const child = spawn(process.execPath, [script, dir, action, argument, when, method, String(count)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve(true);
      else if (code === 0) resolve(false);
      else reject(new Error(`The process ended with code ${code}`));
    });
  });
}
