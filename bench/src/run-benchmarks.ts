import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figures } from './benchmark.js';
import { BENCHMARKS, type Group } from './benchmarks.js';
import { runChild } from './run-child.js';
import { median } from './statistics.js';

/** What to run. */
export interface BenchOptions {
  readonly groups: readonly Group[];
  /** 1 for figures that mean something; tests of the bench itself take less. */
  readonly scale: number;
  readonly onProgress: (line: string) => void;
}

/** Runs the benchmarks of these groups one after the other, in a temporary folder that is removed in any case. */
export async function runBenchmarks({ groups, scale, onProgress }: BenchOptions): Promise<Figures> {
  const root = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const removeRoot = () => rmSync(root, { recursive: true, force: true });
  const onSignal = (_: NodeJS.Signals, signal: number) => process.exit(128 + signal);
  process.on('exit', removeRoot);
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const figures: Figures = {};
    for (const [name, { group, processes }] of BENCHMARKS) {
      if (!groups.includes(group)) continue;
      onProgress(`${name} …`);
      const runs: Figures[] = [];
      for (let i = 0; i < processes; i++) runs.push(await runChild(name, root, scale));
      Object.assign(figures, medians(runs));
    }
    return figures;
  } finally {
    process.off('exit', removeRoot);
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    removeRoot();
  }
}

function medians(runs: readonly Figures[]): Figures {
  const names = Object.keys(runs[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name] as number))]));
}
