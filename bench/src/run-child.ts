import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figures } from './benchmark.js';

const child = fileURLToPath(new URL('../child.ts', import.meta.url));
const cwd = fileURLToPath(new URL('..', import.meta.url));

/** Runs a benchmark in a process of its own, with a folder inside `root` that is removed afterwards. */
export async function runChild(name: string, root: string, scale: number): Promise<Figures> {
  const dir = await mkdtemp(join(root, `${name}-`));
  try {
    const process = fork(child, [name, dir, String(scale)], {
      cwd,
      execArgv: ['--expose-gc', '--import', 'tsx'],
      // What a benchmark prints must not mix with the report.
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    let figures: Figures | undefined;
    process.on('message', (message) => {
      figures = message as Figures;
    });
    const [code, signal] = await once(process, 'exit');
    if (code !== 0 || figures === undefined) throw new Error(`Benchmark ${name} failed (${signal ?? code})`);
    return figures;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
