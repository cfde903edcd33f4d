import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Io } from '../src/io.js';
import { main } from '../src/main.js';

let cwd = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tidemark-main-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
});

/** Runs a command line in this process. */
async function tidemark(words: readonly string[], { env = {}, isTTY = false, columns = 80 } = {}) {
  const said = { stdout: '', stderr: '' };
  const output = (stream: keyof typeof said) => ({
    write(text: string) {
      said[stream] += text;
      return true;
    },
    once: () => {},
    isTTY,
    columns,
  });
  const io: Io = {
    stdin: { async *[Symbol.asyncIterator]() {} },
    stdout: output('stdout'),
    stderr: output('stderr'),
    env,
    cwd,
    onSignal: () => () => {},
    exit: () => {},
  };
  return { code: await main(words, io), ...said };
}

describe('the words of a command line', () => {
  test.for([
    { words: ['--version'], code: 0, says: /^\d+\.\d+\.\d+\n$/ },
    { words: ['--help'], code: 0, says: /Exit codes:[\s\S]*130 {2}interrupted/ },
    { words: ['help', 'run'], code: 0, says: /Usage: tidemark run .*<file> \[name\]/ },
    { words: ['run', '--help'], code: 0, says: /--retry-failed <scorer<n>/ },
    { words: ['list'], code: 0, says: /No runs here/ },
    { words: [], code: 2, says: /Usage: tidemark/ },
    { words: ['run'], code: 2, says: /missing required argument 'file'/ },
    { words: ['list', '--statsu', 'x'], code: 2, says: /Did you mean --status/ },
    { words: ['list', '--status', 'done'], code: 2, says: /Allowed choices are pending, running/ },
    { words: ['list', '--since', 'yesterday'], code: 2, says: /2026-01-31.*2d/ },
    { words: ['replay', 'x'], code: 2, says: /--from <stage>/ },
    { words: ['run', 'x.ts', '-c', '0'], code: 2, says: /whole number of 1 or more/ },
    { words: ['run', 'x.ts', '-c', '8..2'], code: 2, says: /2\.\.32/ },
    { words: ['run', 'x.ts', '--retry-failed', 'exactMatch'], code: 2, says: /exactMatch<1/ },
    { words: ['run', 'x.ts', '--existing', 'again'], code: 2, says: /resume, error, rerun, new/ },
    { words: ['run', 'x.ts', '--budget', 'much'], code: 2, says: /US dollars over 0/ },
    { words: ['results', 'x', '--score', 'exactMatch'], code: 2, says: /exactMatch<1/ },
    { words: ['show', 'x'], code: 2, says: /no run "x": this store has no runs yet/ },
    { words: ['list', '--store', 'ftp:x'], code: 2, says: /fs:DIR and memory:/ },
  ])('$words', async ({ words, code, says }) => {
    const ended = await tidemark(words);
    expect(`${ended.stdout}${ended.stderr}`).toMatch(says);
    expect(ended.code).toBe(code);
  });
});

test('colours are for terminals, unless NO_COLOR or FORCE_COLOR say otherwise', async () => {
  const error = ['show', 'x', '--store', 'memory:'];
  const hasColor = ({ stderr }: { readonly stderr: string }) => stderr.includes('\u001B[');
  expect(hasColor(await tidemark(error))).toBe(false);
  expect(hasColor(await tidemark(error, { isTTY: true }))).toBe(true);
  expect(hasColor(await tidemark(error, { isTTY: true, env: { NO_COLOR: '1' } }))).toBe(false);
  expect(hasColor(await tidemark(error, { env: { FORCE_COLOR: '1' } }))).toBe(true);
});

test('the help fits a narrow terminal', async () => {
  const { stdout } = await tidemark(['run', '--help'], { columns: 40, isTTY: true });
  const usage = stdout.slice(0, stdout.indexOf('Options:'));
  expect(usage.split('\n').every((line) => line.length <= 80)).toBe(true);
});

test('init writes an evaluation once', async () => {
  expect(await tidemark(['init'])).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/tidemark run first\.eval\.ts/),
  });
  expect(await tidemark(['init'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/first\.eval\.ts is there already/),
  });
});
