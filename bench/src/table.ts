import type { Bar } from './bars.js';
import type { Report } from './report.js';

/** The report for people: a line for each figure, with its bar. */
export function formatTable({ machine, bars, ...figures }: Report): string {
  const { node, platform, cpu, cores, memory_gb } = machine;
  const rows = Object.entries(figures).map(([name, figure]) => [
    name,
    figure.toLocaleString('en', { maximumSignificantDigits: 4 }),
    formatBar(bars[name]),
  ]);
  const [names = 0, values = 0] = [0, 1].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map(([name = '', value = '', bar = '']) =>
    `${name.padEnd(names)}  ${value.padStart(values)}  ${bar}`.trimEnd(),
  );
  return [`Node ${node}, ${platform}, ${cores} cores (${cpu}), ${memory_gb} GB`, '', ...lines].join('\n');
}

function formatBar(bar: Bar | undefined): string {
  if (bar === undefined) return '';
  const limit = bar.max === undefined ? `≥ ${bar.min}` : `≤ ${bar.max}`;
  return `${limit} ${bar.pass ? 'ok' : 'MISSED'}`;
}
