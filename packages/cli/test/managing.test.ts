import { expect, test } from 'vitest';
import { createProject, type Project } from './cli-process.js';
import { FAST } from './evaluations.js';

async function projectWithRun(): Promise<{ project: Project; runId: string }> {
  const project = await createProject();
  await project.write('fast.eval.ts', FAST);
  expect(await project.tidemark('run', 'fast.eval.ts')).toMatchObject({ code: 0 });
  const [{ runId }] = await list(project);
  return { project, runId };
}

async function list(project: Project, ...filters: string[]) {
  return JSON.parse((await project.tidemark('list', '--json', ...filters)).stdout);
}

test('notes: label, tags, note, mark, title', async () => {
  const { project, runId } = await projectWithRun();
  for (const words of [
    ['label', 'fast', 'baseline'],
    ['tag', 'fast', 'nightly', 'gpu'],
    ['tag', 'fast', '--remove', 'gpu'],
    ['note', 'fast', 'two words'],
    ['mark', 'fast'],
    ['rename', 'fast', 'The first'],
  ]) {
    expect(await project.tidemark(...words)).toMatchObject({ code: 0 });
  }
  expect(await list(project, '--tag', 'nightly', '--label', 'baseline')).toMatchObject([
    { runId, label: 'baseline', tags: ['nightly'], note: 'two words', marked: true, title: 'The first' },
  ]);
  expect(await project.tidemark('label', 'baseline')).toMatchObject({ code: 0 });
  expect((await list(project))[0]).not.toHaveProperty('label');
});

test('the trash: rm, restore, purge', async () => {
  const { project, runId } = await projectWithRun();
  expect((await project.tidemark('purge', runId, '--yes')).stderr).toMatch(/not in the trash: tidemark rm/);
  expect(await project.tidemark('rm', runId)).toMatchObject({ code: 0 });
  expect(await list(project)).toEqual([]);
  expect(await list(project, '--trashed')).toMatchObject([{ runId }]);
  expect(await project.tidemark('restore', runId)).toMatchObject({ code: 0 });
  expect(await list(project)).toMatchObject([{ runId }]);
  await project.tidemark('rm', runId);
  expect(await project.tidemark('purge')).toMatchObject({ code: 2 });
  expect(await project.tidemark('purge', '--yes')).toMatchObject({ code: 0 });
  expect(await list(project, '--trashed')).toEqual([]);
});

test('a bundle goes out and comes in: equal again is fine, a different one needs a decision', async () => {
  const { project, runId } = await projectWithRun();
  expect(await project.tidemark('export', runId, '-o', 'run.jsonl')).toMatchObject({ code: 0 });
  const other = ['--store', 'fs:other'];
  expect(await project.tidemark('import', 'run.jsonl', ...other)).toMatchObject({ code: 0 });
  expect(await project.tidemark('import', 'run.jsonl', ...other)).toMatchObject({ code: 0 });
  const report = async (...words: string[]) =>
    (await project.tidemark('report', runId, '--format', 'csv', ...words)).stdout;
  expect(await report(...other)).toBe(await report());
  await project.write('fast.eval.ts', FAST);
  expect(
    await project.tidemark('run', 'fast.eval.ts', '-p', 'factor=5', '--run-id', 'mine', ...other),
  ).toMatchObject({ code: 0 });
  expect(await project.tidemark('export', 'mine', '-o', 'mine.jsonl', ...other)).toMatchObject({ code: 0 });
  const refused = await project.tidemark('import', 'mine.jsonl', '--as', runId, ...other);
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringMatching(/taken by .*\nChoose: --as /) });
  expect(refused.stderr).not.toMatch(/--existing|\{ as \}/);
  await project.write('cut.jsonl', '{"format":1}\n');
  expect(await project.tidemark('import', 'cut.jsonl', ...other)).toMatchObject({ code: 1 });
});

test('truncate keeps the first examples, and takes it back', async () => {
  const { project, runId } = await projectWithRun();
  expect(await project.tidemark('truncate', runId, '--to', '10')).toMatchObject({ code: 0 });
  expect(await list(project)).toMatchObject([{ completed: 10 }]);
  expect(await project.tidemark('truncate', runId, '--to', 'all')).toMatchObject({ code: 0 });
  expect(await list(project)).toMatchObject([{ completed: 40 }]);
});

test('results end in silence when nobody reads on', async () => {
  const { project } = await projectWithRun();
  const reading = project.start('results', 'fast');
  reading.child.stdout.destroy();
  expect(await reading.ended).toMatchObject({ code: 0, stderr: '' });
});

test('an ambiguous name lists what it may be; an unknown one proposes the nearest', async () => {
  const { project } = await projectWithRun();
  await project.tidemark('run', 'fast.eval.ts', '-p', 'factor=3');
  expect(await project.tidemark('show', 'fast-')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/any of 2 runs/),
  });
  expect(await project.tidemark('label', 'fasd', 'x')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/do you mean fast\?/),
  });
});

test('a filtered list numbers runs as they may be named', async () => {
  const { project } = await projectWithRun();
  await project.tidemark('run', 'fast.eval.ts', '-p', 'factor=3', '--run-id', 'newer');
  await project.tidemark('label', '2', 'mine');
  expect((await project.tidemark('list', '--label', 'mine')).stdout).toMatch(/^2 +fast-/m);
  expect(await project.tidemark('list', '--label', 'other')).toMatchObject({
    stderr: 'No such runs here.\n',
  });
});

test('--json is answered with JSON by every command that changes something', async () => {
  const { project } = await projectWithRun();
  for (const words of [
    ['init'],
    ['stop', 'fast'],
    ['watch', 'fast'],
    ['truncate', 'fast', '--to', '2'],
    ['compact', 'fast'],
    ['export', 'fast', '-o', 'bundle'],
    ['show', 'fast', '--source'],
    ['purge'],
  ]) {
    const { code, stdout } = await project.tidemark(...words, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toBeTypeOf('object');
  }
});

test('a file is not written into a folder that is not there', async () => {
  const { project } = await projectWithRun();
  for (const words of [
    ['init', 'no/x.ts'],
    ['report', 'fast', '-o', 'no/x'],
    ['export', 'fast', '-o', 'no/x'],
  ]) {
    expect(await project.tidemark(...words)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: no\/x.* can't be written: there is no folder no\n$/),
    });
  }
});

test('a command that is proposed can be pasted', async () => {
  const { project } = await projectWithRun();
  await project.tidemark('run', 'fast.eval.ts', '--run-id', "it's mine");
  expect((await project.tidemark('truncate', "it's mine", '--to', '2')).stderr).toContain(
    "tidemark truncate 'it'\\''s mine' --to all",
  );
});
