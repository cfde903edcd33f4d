import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createTempDir, runExample, startExample, startProcess } from './example-process.js';
import { openRun } from './open-run.js';

/** Long enough that a process is still at work when a test does something to it. */
const LONG = '3000';

async function fileSizes(dir: string): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const name of await readdir(dir, { recursive: true })) {
    sizes[name] = (await stat(join(dir, name))).size;
  }
  return sizes;
}

describe('a run', () => {
  test('prints its report, and the same again when it is complete', async () => {
    const dir = await createTempDir();
    const first = await runExample(dir, '--limit', '500');
    expect(first).toMatchObject({ code: 0, signal: null });
    expect(first.stderr).toContain('Evaluating 500 paragraphs');
    expect(first.stderr).toMatch(/500 of 500 done, [\d,]+ a second, 0s left, accuracy \d+\.\d %/);
    expect(first.stdout).toMatch(/500 of 500 done: 500 ok/);
    expect(first.stdout).toMatch(/exactMatch +500 +0\.\d{4}/);

    const sizes = await fileSizes(dir);
    const second = await runExample(dir, '--limit', '500');
    expect(second).toMatchObject({ code: 0, stdout: first.stdout });
    expect(second.stderr).toBe('This run is complete: nothing was left to do.\n');
    expect(await fileSizes(dir)).toEqual(sizes);

    const third = await runExample(dir, '--limit', '600');
    expect(third.code).toBe(0);
    expect(third.stderr).toContain('Resuming: 500 of 600 were done before.');
    expect(third.stdout).toContain('600 of 600 done');
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops at %s, exits with %i, and goes on from there', async (signal, exitCode) => {
    const dir = await createTempDir();
    const stopped = startExample(dir, '--limit', LONG);
    await stopped.shows(/Evaluating/);
    await using opened = await openRun(dir);
    await opened.firstDone();
    stopped.kill(signal);
    const { code, stdout, stderr } = await stopped.ended;
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    const done =
      /Stopped: ([\d,]+) of 3,000 done and kept in \.tidemark\.\n.*run the same command again/.exec(
        stderr,
      )?.[1];
    const { counts, sessions } = await opened.report();
    expect(counts.ok.toLocaleString('en')).toBe(done);
    expect(sessions.map(({ status }) => status)).toEqual(['cancelled']);

    const resumed = await runExample(dir, '--limit', LONG);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain(`Resuming: ${done} of 3,000 were done before.`);
    expect(resumed.stdout).toContain('3,000 of 3,000 done');
  });

  test('that hangs is left at the second signal', async () => {
    const stuck = startProcess(fileURLToPath(new URL('stuck-run.ts', import.meta.url)), process.cwd());
    await stuck.shows(/running/);
    stuck.kill('SIGINT');
    await stuck.shows(/stopping/);
    const insisting = setInterval(() => stuck.kill('SIGINT'), 50);
    const { code } = await stuck.ended;
    clearInterval(insisting);
    expect(code).toBe(130);
  });

  test('that another process drives is left alone', async () => {
    const dir = await createTempDir();
    const driver = startExample(dir, '--limit', LONG);
    await driver.shows(/Evaluating/);
    const { code, stdout, stderr } = await runExample(dir, '--limit', LONG);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^Another process is running this evaluation in \.tidemark\..*\n$/);
  });
});

describe('a call', () => {
  test('that is wrong is answered with the usage', async () => {
    const dir = await createTempDir();
    const { code, stdout, stderr } = await runExample(dir, '--limit', 'many');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^--limit: expected a whole number of 1 or more, got "many"\n\nUsage: npm start/);
    expect(await readdir(dir)).toEqual([]);
  });

  test('for help prints the usage', async () => {
    const dir = await createTempDir();
    const { code, stdout } = await runExample(dir, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: npm start/);
    expect(await readdir(dir)).toEqual([]);
  });

  test('with a store that cannot be is answered in one line', async () => {
    const dir = await createTempDir();
    const { code, stdout, stderr } = await runExample(dir, '--store', fileURLToPath(import.meta.url));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Failed opening the store in .*\n$/);
  });
});
