import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { runCommand } from '../src/command.js';

const FIGURES = [
  'engine.us_per_example',
  'engine.vs_pmap',
  'engine.vs_mergemap',
  'engine.linearity',
  'fs.vs_raw_append',
  'fs.vs_raw_append_200b',
  'fs.vs_raw_append_5kb',
  'fs.durable_per_s',
  'fs.durable_per_s_200b',
  'fs.durable_per_s_5kb',
  'fs.linearity',
  'fs.vs_file_per_result',
  'fs.wall_10k_ms',
  'fs.wall_10k_node_ms',
  'fs.noop_resume_10k_ms',
  'fs.noop_resume_10k_node_ms',
  'fs.reload_1m_ms',
  'fs.reload_vs_parse',
  'fs.reload_10kb_vs_200b',
  'mem.bytes_per_example',
  'mem.heap_bytes_per_example',
];

const temporaryFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('tidemark-bench-'));

test('--json prints one object with every figure, the machine and the bars, and leaves nothing behind', async () => {
  const before = temporaryFolders();
  const out: string[] = [];
  const code = await runCommand(['--json'], { out: (text) => out.push(text), err: () => {} }, 0.001);
  expect(out).toHaveLength(1);
  const { machine, bars, ...figures } = JSON.parse(out[0] ?? '');
  expect(Object.keys(figures).sort()).toEqual([...FIGURES].sort());
  for (const figure of Object.values(figures)) expect(figure).toEqual(expect.any(Number));
  expect(machine).toMatchObject({ node: process.version, cores: expect.any(Number) });
  expect(Object.keys(bars)).toHaveLength(8);
  expect(code).toBe(Object.values<{ pass: boolean }>(bars).every(({ pass }) => pass) ? 0 : 1);
  expect(temporaryFolders().filter((name) => !before.includes(name))).toEqual([]);
}, 120_000);
