import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createProject } from './cli-process.js';
import { FAST, SLOW } from './evaluations.js';

test('--watch runs the file again when it changes, and ends at Ctrl-C', async () => {
  const project = await createProject();
  await project.write('fast.eval.ts', FAST);
  const watching = project.start('run', 'fast.eval.ts', '--watch', '--on-drift', 'rerun');
  await watching.shows(/Waiting for changes/);
  await project.write('fast.eval.ts', FAST.replace('factor: 2', 'factor: 3'));
  await watching.shows(/exactMatch +40 +0\.0250/);
  await project.write('fast.eval.ts', 'export default {{{');
  await watching.shows(/can't be compiled/);
  await project.write('fast.eval.ts', FAST.replace('factor: 2', 'factor: 4'));
  await watching.shows(/([\s\S]*Waiting for changes){4}/);
  watching.child.kill('SIGINT');
  expect((await watching.ended).signal).toBe(null);
});

test('--watch runs the file again when it changes while it runs', async () => {
  const project = await createProject();
  const slow = SLOW.replace('delayMs: 25', 'delayMs: 300');
  await project.write('slow.eval.ts', slow);
  const watching = project.start('run', 'slow.eval.ts', '--watch');
  await vi.waitUntil(() => existsSync(join(project.dir, 'calls.log')), { timeout: 10_000 });
  await project.write('slow.eval.ts', slow.replace('factor: 2', 'factor: 3'));
  await watching.shows(/exactMatch +40 +1\.0[\s\S]*exactMatch +40 +0\.0250/);
  watching.child.kill('SIGINT');
  expect((await watching.ended).signal).toBe(null);
});

test('a store folder that is a file is told in one line', async () => {
  const project = await createProject();
  await project.write('taken', '');
  const ended = await project.tidemark('list', '--store', 'fs:taken');
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: .*taken/) });
  expect(ended.stderr).not.toMatch(/^\s+at /m);
  expect((await project.tidemark('list', '--store', 'fs:taken', '--debug')).stderr).toMatch(/^\s+at /m);
});

test('a damaged run is told, mended and gone on with', async () => {
  const project = await createProject();
  await project.write('fast.eval.ts', FAST);
  await project.tidemark('run', 'fast.eval.ts', '--run-id', 'mine');
  const runs = join(project.dir, '.tidemark/runs');
  const [folder = ''] = await readdir(runs);
  const payloads = join(runs, folder, 'payloads-1-1.jsonl');
  const text = await readFile(payloads, 'utf8');
  await writeFile(payloads, text.replaceAll('"output":1', '"output":9'));
  expect(await project.tidemark('verify', 'mine')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/damaged/),
  });
  expect(await project.tidemark('results', 'mine')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/tidemark repair/),
  });
  expect(await project.tidemark('repair', 'mine')).toMatchObject({ code: 0 });
  expect(await project.tidemark('resume', 'mine')).toMatchObject({ code: 0 });
  expect(await project.tidemark('verify', 'mine')).toMatchObject({ code: 0 });
});

test('ids of any script are shown and found', async () => {
  const project = await createProject();
  await project.write('fast.eval.ts', FAST.replace("'e' + i", "'例え ' + i + ' 🎉\\u001b[31m'"));
  expect(await project.tidemark('run', 'fast.eval.ts', '--run-id', 'lauf/ä 🎉')).toMatchObject({ code: 0 });
  expect((await project.tidemark('list')).stdout).toContain('lauf/ä 🎉');
  const shown = await project.tidemark('example', 'lauf/ä 🎉', '例え 3 🎉\u001b[31m');
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('例え 3 🎉') });
  expect(shown.stdout).not.toContain('\u001b');
});

test('a full disk is told with the way out, and the same command goes on', async () => {
  const project = await createProject();
  await project.write(
    'fast.eval.ts',
    FAST.replace(
      'return input * params.factor;',
      "return input * params.factor + (params.mode === 'x' ? 1 : 0);",
    ),
  );
  const small = project.startWith(
    'ulimit -f 8',
    'run',
    'fast.eval.ts',
    '--run-id',
    'full',
    '-p',
    'mode=y'.padEnd(5_000, 'y'),
  );
  const ended = await small.ended;
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.stderr).toMatch(/Make room, then run the same command again/);
});

test('a driving process is watched, not fought with', async () => {
  const project = await createProject();
  await project.write('slow.eval.ts', SLOW.replace('delayMs: 25', 'delayMs: 2_000'));
  const driver = project.start('run', 'slow.eval.ts', '-c', '1');
  await driver.shows(/Running slow/);
  expect(await project.tidemark('run', 'slow.eval.ts')).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/driven by another tab, process or call\nWatch it with tidemark watch/),
  });
  expect(await project.tidemark('rm', 'slow')).toMatchObject({ code: 3 });
  expect((await project.tidemark('show', 'slow')).stdout).toMatch(/Status +running/);
});

test('from nothing to a killed and resumed run, and a comparison', async () => {
  const project = await createProject();
  await project.tidemark('init');
  const doomed = project.start('run', 'first.eval.ts', '-c', '1', '--json');
  await doomed.shows(/"type":"completion"/);
  doomed.child.kill('SIGKILL');
  await doomed.ended;
  expect(await project.tidemark('run', 'first.eval.ts')).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/Resuming first-.*of 4 done before/),
  });
  expect(await project.tidemark('run', 'first.eval.ts', '--param', 'accents=true')).toMatchObject({
    code: 0,
  });
  expect(await project.tidemark('compare', '2', '1')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/accent +exactMatch +0\.0000 +1\.0000/),
  });
});
