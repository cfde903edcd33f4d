import { expect, test } from 'vitest';
import { parseArguments } from '../src/arguments.js';
import { GROUPS } from '../src/benchmarks.js';
import { runCommand } from '../src/command.js';

test('without arguments all groups run, and people read the report', () => {
  expect(parseArguments([])).toEqual({ json: false, groups: GROUPS });
});

test('groups may be listed, parted by commas or given one by one', () => {
  expect(parseArguments(['--json', '--only', 'fs, mem'])).toEqual({ json: true, groups: ['fs', 'mem'] });
  expect(parseArguments(['--only=engine', '--only=fs']).groups).toEqual(['engine', 'fs']);
});

test.each([
  [['--jsn'], '--jsn'],
  [['--only', 'disk'], "'disk': expected engine, fs, mem"],
  [['--only', ''], 'expected engine, fs, mem'],
  [['--only'], '--only'],
  [['fs'], 'fs'],
])('%j is wrong usage: exit 2, told on stderr', async (argv, told) => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(argv, { out: (text) => out.push(text), err: (text) => err.push(text) });
  expect(code).toBe(2);
  expect(out).toEqual([]);
  expect(err.join('\n')).toContain(told);
  expect(err.join('\n')).toContain('npm run bench');
});
