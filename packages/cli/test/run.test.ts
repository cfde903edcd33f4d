import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject, type Project } from './cli-process.js';
import { FAST, SLOW } from './evaluations.js';

async function calls({ dir }: Project): Promise<string[]> {
  return (await readFile(join(dir, 'calls.log'), 'utf8')).trim().split('\n');
}

describe('tidemark run', () => {
  test('runs an evaluation file, prints its report, and does nothing the second time', async () => {
    const project = await createProject();
    await project.write('fast.eval.ts', FAST);
    const first = await project.tidemark('run', 'fast.eval.ts');
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/exactMatch\s+40\s+1\.0000/);
    const second = await project.tidemark('run', 'fast.eval.ts');
    expect(second).toMatchObject({ code: 0, stdout: first.stdout });
    expect(await calls(project)).toHaveLength(40);
  });

  test('killed, it goes on with what is missing', async () => {
    const project = await createProject();
    await project.write('slow.eval.ts', SLOW);
    const doomed = project.start('run', 'slow.eval.ts', '--json', '--concurrency', '2');
    await doomed.shows(/(\{"type":"completion".*\n){10}/);
    doomed.child.kill('SIGKILL');
    expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' });
    const listed = JSON.parse((await project.tidemark('list', '--json')).stdout);
    expect(listed).toMatchObject([{ name: 'slow', status: 'interrupted' }]);
    const again = await project.tidemark('run', 'slow.eval.ts');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toMatch(/Resuming slow-[0-9a-f]{8}: \d+ of 40 done before/);
    const made = await calls(project);
    expect(new Set(made).size).toBe(40);
    expect(made.length - 40).toBeLessThanOrEqual(2);
  });

  test('Ctrl-C finishes what is in flight, exits 130 and names the command that goes on', async () => {
    const project = await createProject();
    await project.write('slow.eval.ts', SLOW);
    const run = project.start('run', 'slow.eval.ts', '--concurrency', '2');
    await run.shows(/Running slow/);
    run.child.kill('SIGINT');
    const ended = await run.ended;
    expect(ended.code).toBe(130);
    const [, command = ''] = /To go on: tidemark (.+)/.exec(ended.stderr) ?? [];
    expect(await project.tidemark(...command.split(' '))).toMatchObject({ code: 0 });
    expect(await calls(project)).toHaveLength(40);
  });

  test('params are typed by their defaults', async () => {
    const project = await createProject();
    await project.write('fast.eval.ts', FAST);
    const run = await project.tidemark(
      'run',
      'fast.eval.ts',
      '--json',
      '-p',
      'factor=3',
      '-p',
      'mode=1.0',
      '-p',
      'strict=true',
    );
    expect(run.code).toBe(0);
    const [info] = JSON.parse((await project.tidemark('list', '--json')).stdout);
    expect(info.params).toEqual({ factor: 3, mode: '1.0', strict: true, delayMs: 0 });
  });

  test('runs the stages in worker threads', async () => {
    const project = await createProject();
    await project.write('fast.eval.ts', FAST);
    const run = await project.tidemark('run', 'fast.eval.ts', '--workers', '2');
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toMatch(/exactMatch\s+40\s+1\.0000/);
    expect(await project.tidemark('run', 'fast.eval.ts')).toMatchObject({ code: 0, stdout: run.stdout });
  });

  test.for([
    { words: ['run', 'missing.eval.ts'], says: /no file missing\.eval\.ts.*tidemark init/ },
    { words: ['run', 'syntax.eval.ts'], says: /can't be compiled[\s\S]*syntax\.eval\.ts:2:/ },
    { words: ['run', 'throws.eval.ts'], says: /throws when it is loaded: Error: no key/ },
    { words: ['run', 'hangs.eval.ts'], says: /^error: .*hangs\.eval\.ts never ends loading.*\n$/ },
    { words: ['run', 'lacks.eval.ts'], says: /lacks\.eval\.ts imports no-such-package.*npm install/ },
    { words: ['run', 'empty.eval.ts'], says: /exports no evaluation.*export default defineEvaluation/ },
    { words: ['run', 'fast.eval.ts', '--limt', '3'], says: /unknown option '--limt'[\s\S]*--limit/ },
    { words: ['run', 'fast.eval.ts', '--limit', 'x'], says: /whole number/ },
    {
      words: ['run', 'fast.eval.ts', '-p', 'factor=three'],
      says: /--param factor: expected a number, got "three"/,
    },
    { words: ['run', 'fast.eval.ts', '-p', 'facto=3'], says: /no param facto.*factor/ },
    {
      words: ['run', 'fast.eval.ts', '--store', 's3:bucket'],
      says: /no store is called s3; there are fs:DIR and memory:/,
    },
    { words: ['run', '--reuse', '--retry-errors', 'fast.eval.ts', '--limit', '0'], says: /whole number/ },
    { words: ['run', 'fast.eval.ts', '--reuse-from', 'none'], says: /no run "none"/ },
    { words: ['truncate', 'fast', '--to', 'x'], says: /--to <n>.*whole number/ },
    { words: ['report', 'fast', '--fail-below', 'x'], says: /score from 0 to 1/ },
    { words: ['rum', 'fast.eval.ts'], says: /unknown command 'rum'[\s\S]*run/ },
  ])('$words is refused with a way out and no stack', async ({ words, says }) => {
    const project = await createProject();
    await project.write('fast.eval.ts', FAST);
    await project.write('syntax.eval.ts', 'export default\n  {{;\n');
    await project.write('throws.eval.ts', "throw new Error('no key');\n");
    await project.write('hangs.eval.ts', 'await new Promise(() => {});\n');
    await project.write('lacks.eval.ts', "import x from 'no-such-package';\nexport default x;\n");
    await project.write('empty.eval.ts', 'export const x = 1;\n');
    const ended = await project.tidemark(...words);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(says);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });
});

test('a task that hangs is left at the second signal', async () => {
  const project = await createProject();
  await project.write(
    'stuck.eval.ts',
    SLOW.replace('setTimeout(resolve, params.delayMs)', 'setInterval(() => {}, 1_000)'),
  );
  const run = project.start('run', 'stuck.eval.ts');
  await run.shows(/Running slow/);
  run.child.kill('SIGINT');
  await run.shows(/again to end at once/);
  const insisting = setInterval(() => run.child.kill('SIGINT'), 50);
  const { code } = await run.ended;
  clearInterval(insisting);
  expect(code).toBe(130);
});

test('what a project keeps as CommonJS finds packages and what Node has', async () => {
  const project = await createProject();
  await project.write(
    'sign.cjs',
    "module.exports = [require('node:path').posix.sep, typeof require('rxjs').of].join(' ');",
  );
  await project.write(
    'sign.eval.ts',
    FAST.replace('const dataset', "import sign from './sign.cjs';\nconst dataset").replace(
      'return input * params.factor;',
      'return sign;',
    ),
  );
  await project.tidemark('run', 'sign.eval.ts', '--limit', '1');
  expect((await project.tidemark('results', '1')).stdout).toContain('"output":"/ function"');
});

test.for(['fs:.tidemark', 'memory:'])('an error that nobody awaits is told in a line (%s)', async (store) => {
  const project = await createProject();
  await project.write(
    'late.eval.ts',
    FAST.replace(
      'return input',
      "setTimeout(() => { throw new Error('too late'); });\n    await new Promise(() => {});\n    return input",
    ),
  );
  const ended = await project.tidemark('run', 'late.eval.ts', '--store', store);
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/error: .*too late\n.*--debug/) });
  expect(ended.stderr).not.toMatch(/^\s+at /m);
});

test('a task that waits for nothing ends with an error, not in silence', async () => {
  const project = await createProject();
  await project.write(
    'never.eval.ts',
    FAST.replace('return input', 'await new Promise(() => {});\n    return input'),
  );
  expect(await project.tidemark('run', 'never.eval.ts', '--store', 'memory:')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/error: what was begun waits for something that never comes/),
  });
});

test('piped, progress is told once at the end of a short run', async () => {
  const project = await createProject();
  await project.write('fast.eval.ts', FAST);
  expect((await project.tidemark('run', 'fast.eval.ts')).stderr).toMatch(
    /^Running fast-\w+\.\n40\/40, .*exactMatch 1\.0000\n$/,
  );
});
