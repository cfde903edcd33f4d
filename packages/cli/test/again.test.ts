import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createProject, type Project } from './cli-process.js';
import { FAST, SLOW } from './evaluations.js';

async function callCount({ dir }: Project): Promise<number> {
  return (await readFile(join(dir, 'calls.log'), 'utf8')).trim().split('\n').length;
}

test('resume goes on with the recorded source, even when the file has changed', async () => {
  const project = await createProject();
  await project.write('slow.eval.ts', SLOW);
  const doomed = project.start('run', 'slow.eval.ts', '--json', '--concurrency', '2');
  await doomed.shows(/(\{"type":"completion".*\n){5}/);
  doomed.child.kill('SIGKILL');
  await doomed.ended;
  await project.write('slow.eval.ts', 'export default 1;');
  expect(await project.tidemark('resume')).toMatchObject({ code: 0 });
  expect(await project.tidemark('resume', 'slow')).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/complete/),
  });
  const [run] = JSON.parse((await project.tidemark('list', '--json')).stdout);
  expect(run).toMatchObject({ status: 'completed', ok: 40, sessions: 2 });
});

test('resume --all takes every interrupted run; without it several must be told apart', async () => {
  const project = await createProject();
  await project.write('slow.eval.ts', SLOW);
  for (const factor of ['2', '3']) {
    const doomed = project.start('run', 'slow.eval.ts', '--json', '-p', `factor=${factor}`);
    await doomed.shows(/"type":"completion"/);
    doomed.child.kill('SIGKILL');
    await doomed.ended;
  }
  expect(await project.tidemark('resume')).toMatchObject({ code: 2, stderr: expect.stringMatching(/--all/) });
  expect(await project.tidemark('resume', '--all')).toMatchObject({ code: 0 });
  const runs = JSON.parse((await project.tidemark('list', '--json')).stdout);
  expect(runs).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
});

test('restart runs all again with recorded code and params; --force-source takes the file as it is', async () => {
  const project = await createProject();
  await project.write('fast.eval.ts', FAST);
  await project.tidemark('run', 'fast.eval.ts', '-p', 'factor=3');
  await project.write('fast.eval.ts', FAST.replace('input * params.factor', 'input * 2'));
  expect(await project.tidemark('restart', 'fast')).toMatchObject({ code: 0 });
  expect(await callCount(project)).toBe(80);
  const mean = async () =>
    JSON.parse((await project.tidemark('list', '--json')).stdout)[0].scores.exactMatch.mean;
  expect(await mean()).toBe(1 / 40);
  expect(await project.tidemark('restart', 'fast', '--force-source')).toMatchObject({ code: 0 });
  expect(await mean()).toBe(1);
  expect(await project.tidemark('restart', 'fast', '-p', 'delayMs=1')).toMatchObject({ code: 0 });
  const [run] = JSON.parse((await project.tidemark('list', '--json')).stdout);
  expect(run).toMatchObject({ params: { factor: 3, delayMs: 1 }, sessions: 4 });
});

test('existing, limit and until shape a run; a decision that is needed exits 3', async () => {
  const project = await createProject();
  await project.write('fast.eval.ts', FAST);
  expect(
    await project.tidemark('run', 'fast.eval.ts', '--limit', '10', '--label', 'ten', '--tag', 'a'),
  ).toMatchObject({ code: 0 });
  expect(await callCount(project)).toBe(10);
  expect(await project.tidemark('run', 'fast.eval.ts', '--existing', 'error')).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/fast-[0-9a-f]{8}[\s\S]*--existing/),
  });
  expect(await project.tidemark('run', 'fast.eval.ts', '--existing', 'new', '--limit', '5')).toMatchObject({
    code: 0,
  });
  const runs = JSON.parse((await project.tidemark('list', '--json')).stdout);
  expect(runs).toMatchObject([{ completed: 5 }, { completed: 10, label: 'ten', tags: ['a'] }]);
});

test('a flow goes on at the step that failed', async () => {
  const project = await createProject();
  await project.write(
    'steps.flow.ts',
    `import { appendFileSync, existsSync } from 'node:fs';
import { defineFlow } from '@tidemark/core';
export default defineFlow('steps')
  .step('extract', (state) => { appendFileSync('calls.log', 'extract\\n'); state.rows = 3; })
  .step('train', (state) => { if (!existsSync('ready')) throw new Error('not ready'); state.model = 'm' + state.rows; });
`,
  );
  expect(await project.tidemark('flow', 'steps.flow.ts')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/train.*not ready/),
  });
  await project.write('ready', '');
  const ended = await project.tidemark('flow', 'steps.flow.ts', '--json');
  expect(JSON.parse(ended.stdout)).toMatchObject({
    status: 'completed',
    state: { rows: 3, model: 'm3' },
    ran: ['train'],
  });
  await rm(join(project.dir, 'ready'));
  expect(await project.tidemark('flow', 'steps.flow.ts', '--if-complete', 'skip')).toMatchObject({ code: 0 });
});

test('stop asks the driving process; watch follows it', async () => {
  const project = await createProject();
  await project.write('slow.eval.ts', SLOW.replace('delayMs: 25', 'delayMs: 150'));
  const driver = project.start('run', 'slow.eval.ts', '-c', '1');
  await driver.shows(/Running slow/);
  const watcher = project.start('watch', 'slow', '--json');
  await watcher.shows(/"type":"completion"/);
  expect(await project.tidemark('stop', 'slow')).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/is stopping/),
  });
  expect(await driver.ended).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/To go on: tidemark resume/),
  });
  expect(await watcher.ended).toMatchObject({ code: 1 });
  expect(await project.tidemark('stop', 'slow')).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/nothing to stop/),
  });
});

test('--force-source needs nothing of the recorded source, and finds a file that was moved', async () => {
  const project = await createProject();
  const gated = `import { existsSync } from 'node:fs';\nif (existsSync('closed')) throw new Error('closed');\n${FAST}`;
  await project.write('fast.eval.ts', gated);
  await project.tidemark('run', 'fast.eval.ts');
  await project.write('closed', '');
  expect(await project.tidemark('restart', 'fast')).toMatchObject({ code: 2 });
  await project.write('fast.eval.ts', FAST);
  expect(await project.tidemark('restart', '--force-source', 'fast')).toMatchObject({ code: 0 });
  await rename(join(project.dir, 'fast.eval.ts'), join(project.dir, 'moved.eval.ts'));
  expect(await project.tidemark('restart', 'fast', '--force-source')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/fast\.eval\.ts is gone: --source-file/),
  });
  expect(
    await project.tidemark('restart', 'fast', '--force-source', '--source-file', 'moved.eval.ts'),
  ).toMatchObject({ code: 0 });
  expect(await project.tidemark('restart', 'fast', '--source-file', 'moved.eval.ts')).toMatchObject({
    code: 2,
  });
});

test('resume says which commands decide when the examples have changed', async () => {
  const project = await createProject();
  await project.write('rows.json', '[{"id":"a","input":1},{"id":"b","input":2}]');
  await project.write(
    'rows.eval.ts',
    `import { readFileSync } from 'node:fs';
import { defineEvaluation } from '@tidemark/core';
export default defineEvaluation({
  name: 'rows',
  dataset: { name: 'rows', examples: () => JSON.parse(readFileSync('rows.json', 'utf8')) },
  task: (input) => { if (input === 2) throw new Error('two'); return input; },
});
`,
  );
  await project.tidemark('run', 'rows.eval.ts');
  await project.write('rows.json', '[{"id":"a","input":3},{"id":"b","input":2}]');
  const refused = await project.tidemark('resume', 'rows');
  expect(refused).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/Choose: tidemark run with its file/),
  });
});
