import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createTempDir, runExample, startExample } from './example-process.js';
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
    expect(first.stderr).toMatch(/Running language-id-[0-9a-f]{8}/);
    expect(first.stderr).toMatch(/500\/500, [\d,]+\/s, exactMatch 0\.\d{4}/);
    expect(first.stdout).toMatch(/500 of 500 done: 500 ok/);
    expect(first.stdout).toMatch(/exactMatch +500 +0\.\d{4}/);

    const sizes = await fileSizes(dir);
    const second = await runExample(dir, '--limit', '500');
    expect(second).toMatchObject({ code: 0, stdout: first.stdout });
    expect(second.stderr).toMatch(/^language-id-[0-9a-f]{8} is complete: nothing was left to do\.\n$/);
    expect(await fileSizes(dir)).toEqual(sizes);

    const third = await runExample(dir, '--limit', '600');
    expect(third.code).toBe(0);
    expect(third.stderr).toMatch(/Resuming language-id-[0-9a-f]{8}: 500 of 600 done before\./);
    expect(third.stdout).toContain('600 of 600 done');
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops at %s, exits with %i, and goes on from there', async (signal, exitCode) => {
    const dir = await createTempDir();
    const stopped = startExample(dir, '--limit', LONG);
    await stopped.shows(/Running/);
    await using opened = await openRun(dir);
    await opened.firstDone();
    stopped.kill(signal);
    const { code, stdout, stderr } = await stopped.ended;
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    const done = /Stopped: ([\d,]+) of 3,000 done and kept\.\nTo go on: tidemark resume language-id-/.exec(
      stderr,
    )?.[1];
    const { counts, sessions } = await opened.report();
    expect(counts.ok.toLocaleString('en')).toBe(done);
    expect(sessions.map(({ status }) => status)).toEqual(['cancelled']);

    const resumed = await runExample(dir, '--limit', LONG);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain(`: ${done} of 3,000 done before.`);
    expect(resumed.stdout).toContain('3,000 of 3,000 done');
  });

  test('that another process drives is left alone', async () => {
    const dir = await createTempDir();
    const driver = startExample(dir, '--limit', LONG);
    await driver.shows(/Running/);
    const { code, stdout, stderr } = await runExample(dir, '--limit', LONG);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(
      /is being driven by another.*\nWatch it with tidemark watch, or end it with tidemark stop\.\n$/,
    );
  });
});

describe('a call', () => {
  test('that is wrong is answered with what was expected', async () => {
    const dir = await createTempDir();
    const { code, stdout, stderr } = await runExample(dir, '--limit', 'many');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/--limit.*'many' is invalid\. Expected a whole number of 1 or more/);
    expect(await readdir(dir)).toEqual([]);
  });

  test('with a store that cannot be is answered in one line', async () => {
    const dir = await createTempDir();
    const { code, stdout, stderr } = await runExample(dir, '--store', fileURLToPath(import.meta.url));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: Failed opening the store in .*\n$/);
  });
});
