import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createFsStore } from '@tidemark/adapter-fs';
import { evaluate, listRuns, type RunEvent, type Store } from '@tidemark/core';
import { describe, expect, test } from 'vitest';
import { isOf } from './harness/children.js';
import { driveToEnd, resultsOf, startDriver, undisturbed } from './harness/drivers.js';
import { gatedEvaluation } from './harness/gated-evaluation.js';
import { makeDir } from './harness/kill-loop.js';
import { takeSnapshot } from './harness/snapshot.js';

const run = promisify(execFile);

/** All that was told to be done can be read. */
async function expectKept(store: Store, runId: string, told: readonly RunEvent[]): Promise<void> {
  const ids = told.flatMap((event) => (event.type === 'completion' ? [event.exampleId] : []));
  expect(ids.length).toBeGreaterThan(5);
  const results = await resultsOf(store, runId);
  const done = results.filter(({ status }) => status === 'ok').map(({ exampleId }) => exampleId);
  expect(done).toEqual(expect.arrayContaining(ids));
}

describe.skipIf(process.platform === 'win32')('a limit on the size of files (ulimit -f)', () => {
  const cases = [
    { what: 'payloads', examples: 60, outputBytes: 5_000, callMs: 2 },
    { what: 'entries', examples: 1_500, outputBytes: 0 },
  ];
  for (const { what, ...given } of cases) {
    for (const durability of ['process', 'power'] as const) {
      test(`that the ${what} reach, durability '${durability}': STORE_FULL, and the next call finishes`, async () => {
        await using dir = await makeDir();
        const order = { dir: dir.path, ...given, options: { durability } };
        await using driver = await startDriver(order, 'ulimit -f 128');
        expect(await driver.heard(isOf('failed'))).toMatchObject({ code: 'STORE_FULL' });
        await driver.exited();
        const store = await createFsStore({ dir: dir.path });
        const [runId = ''] = (await listRuns(store)).map((each) => each.runId);
        await expectKept(
          store,
          runId,
          driver.told().flatMap((told) => (told.type === 'event' ? [told.event] : [])),
        );
        expect(await driveToEnd(order)).toMatchObject({ status: 'completed', resumed: true });
        expect(await takeSnapshot(store, runId)).toEqual(await undisturbed(given));
        await store.close();
      });
    }
  }
});

/** A small disk of its own; where that can't be had, the call's result says why. */
async function mountSmallDisk(path: string): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const mounted = run('mount', ['-t', 'tmpfs', '-o', 'size=192k', 'tmpfs', path]);
  return mounted.then(
    () => true,
    () => false, // a container without the right to mount: the limit above is what can be tested
  );
}

test('a full disk: STORE_FULL; once there is space, the same call finishes', async () => {
  await using dir = await makeDir();
  if (!(await mountSmallDisk(dir.path)))
    return console.log('no disk can be mounted here: see the limits above');
  try {
    const given = { examples: 60, outputBytes: 5_000 };
    const evaluation = gatedEvaluation({ ...given, pass: () => pause(2) });
    const store = await createFsStore({ dir: dir.path });
    const full = evaluate(evaluation, { store });
    const told: RunEvent[] = [];
    full.events.subscribe((event) => told.push(event));
    await expect(full.finished).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(told.at(-1)).toMatchObject({ type: 'failed', error: { code: 'STORE_FULL' } });
    await expectKept(store, full.runId, told);
    await expect(evaluate(evaluation, { store }).finished).rejects.toMatchObject({ code: 'STORE_FULL' });
    await run('mount', ['-o', 'remount,size=4m', dir.path]);
    expect(await evaluate(evaluation, { store }).finished).toMatchObject({
      status: 'completed',
      resumed: true,
    });
    expect(await takeSnapshot(store, full.runId)).toEqual(await undisturbed(given));
    await store.close();
  } finally {
    await run('umount', [dir.path]);
  }
});
