import { availableParallelism, cpus, totalmem } from 'node:os';
import { type Bar, judge } from './bars.js';
import type { Figures } from './benchmark.js';

/** What was measured, where, and which bars hold: figures by their names, beside `machine` and `bars`. */
export type Report = Figures & {
  readonly machine: Machine;
  readonly bars: Readonly<Record<string, Bar>>;
};

interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memory_gb: number;
}

export function createReport(figures: Figures): Report {
  const rounded = Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [name, Number(figure.toPrecision(4))]),
  );
  return { ...rounded, machine: describeMachine(), bars: judge(figures) } as Report;
}

function describeMachine(): Machine {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_gb: Math.round(totalmem() / 1e9),
  };
}

export function missedBars({ bars }: Report): string[] {
  return Object.keys(bars).filter((name) => bars[name]?.pass === false);
}
