import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTempDir, runExample, startExample } from './example-process.js';
import { openRun } from './open-run.js';

const LIMIT = 3_000;
const KILLS = 5;
const MOST_MS_TO_LIVE = 400;

async function outcomeIn(dir: string) {
  await using opened = await openRun(dir);
  const { counts, scores, errors } = await opened.report();
  const results = [];
  for await (const { durationMs: _, ...result } of opened.run.results()) results.push(result);
  return { counts, scores, errors, results };
}

test('a run that is killed again and again ends as one that was left alone', async () => {
  const dir = await createTempDir();
  const calmDir = await createTempDir();
  for (let kill = 0; kill < KILLS; kill++) {
    const example = startExample(dir, '--limit', `${LIMIT}`);
    await example.shows(/Running|Resuming/);
    await delay(Math.random() * MOST_MS_TO_LIVE);
    example.kill('SIGKILL');
    await example.ended;
  }
  const { code, stdout } = await runExample(dir, '--limit', `${LIMIT}`);
  expect(code).toBe(0);
  expect(stdout).toContain('crashed');
  expect((await runExample(calmDir, '--limit', `${LIMIT}`)).code).toBe(0);

  const outcome = await outcomeIn(dir);
  expect(outcome.counts).toEqual({ total: LIMIT, ok: LIMIT, errors: 0, pending: 0 });
  expect(outcome).toEqual(await outcomeIn(calmDir));
});
