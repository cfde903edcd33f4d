import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from '../benchmark.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = fileURLToPath(new URL('bin.js', import.meta.resolve('size-limit/package.json')));

/**
 * What an application pays for in its bundle, as `.size-limit.json` says and `npm run check` holds: all of it in one
 * file, minified, gzip. Nothing of core is loaded on demand, so this is also what a page loads first.
 */
export const sizes: Benchmark = async () => {
  const measured = JSON.parse(await runSizeLimit()) as { readonly name: string; readonly size: number }[];
  return Object.fromEntries(measured.map(({ name, size }) => [name, size]));
};

/** It fails when a limit is exceeded, and prints the sizes all the same. */
function runSizeLimit(): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, '--json'], { cwd: root }, (error, stdout) => {
      if (stdout === '') reject(error ?? new Error('size-limit measured nothing'));
      else resolve(stdout);
    });
  });
}
