import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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
  'idb.durable_per_s',
  'idb.vs_put_per_result',
  'idb.vs_raw_packed',
  'idb.reload_100k_ms',
  'idb.reload_100k_vs_getall',
  'idb.reload_100k_vs_getall_texts',
  'idb.reload_100k_vs_getall_parsed',
  'idb.reload_1m_ms',
  'worker.per_s',
  'worker.vs_comlink_calls',
  'worker.vs_comlink_calls_ceiling',
  'ui.long_tasks',
  'ui.longest_ms',
  'ui.spin_long_tasks',
  'ui.spin_longest_ms',
  'cli.help_ms',
  'cli.help_vs_node',
  'cli.list_1000_ms',
  'cli.list_1000_vs_node',
  'demo.first_load_gzip',
  'demo.long_tasks',
  'demo.tasks_over_50_ms',
  'demo.longest_task_ms',
  'demo.scroll_blank_frames',
  'demo.scroll_frames',
  'size.core_gzip',
  'size.core_door_gzip',
  'size.core_follow_gzip',
  'size.adapter_idb_gzip',
];

let temporary: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'bench-test-'));
  vi.stubEnv('TMPDIR', temporary);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

test('--json prints one object with every figure, the machine and the bars, and leaves nothing behind', async () => {
  const out: string[] = [];
  const err: string[] = [];
  const output = { out: (text: string) => out.push(text), err: (text: string) => err.push(text) };
  const code = await runCommand(['--json'], output, 0.001);
  expect(out, err.join('\n')).toHaveLength(1);
  const { machine, bars, ...figures } = JSON.parse(out[0] ?? '');
  expect(Object.keys(figures).sort()).toEqual([...FIGURES].sort());
  for (const figure of Object.values(figures)) expect(figure).toEqual(expect.any(Number));
  expect(machine).toMatchObject({ node: process.version, cores: expect.any(Number) });
  expect(Object.keys(bars)).toHaveLength(21);
  expect(code).toBe(Object.values<{ pass: boolean }>(bars).every(({ pass }) => pass) ? 0 : 1);
  expect(readdirSync(temporary).filter((name) => name.startsWith('tidemark-bench-'))).toEqual([]);
}, 300_000);
