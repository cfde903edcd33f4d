import { createFsStore } from '@tidemark/adapter-fs';
import { evaluate, followRun, getRun, type Run, type RunEvent, type Store } from '@tidemark/core';
import { expect, test } from 'vitest';
import { isOf } from './harness/children.js';
import { completionOf, driveToEnd, startDriver, undisturbed } from './harness/drivers.js';
import { gatedEvaluation } from './harness/gated-evaluation.js';
import { makeDir } from './harness/kill-loop.js';
import { takeSnapshot } from './harness/snapshot.js';

const examples = 40;
const evaluation = gatedEvaluation({ examples });

/** Resolves at the first event that fits. */
function eventOf(run: Run, fits: (event: RunEvent) => boolean): Promise<RunEvent> {
  return new Promise((resolve) => {
    run.events.subscribe((event) => fits(event) && resolve(event));
  });
}

/** An evaluate that waits for its turn, once it was refused. */
async function waitForTurn(dir: string): Promise<{ run: Run; store: Store }> {
  const inner = await createFsStore({ dir });
  let run: Run | undefined;
  await new Promise<void>((resolve) => {
    const openWriter: Store['openWriter'] = async (...args) => {
      const writer = await inner.openWriter(...args);
      if (writer === undefined) resolve();
      return writer;
    };
    run = evaluate(evaluation, { store: { ...inner, openWriter }, takeOver: 'auto' });
  });
  return { run: run as Run, store: inner };
}

const completes = (exampleId: string) => (event: RunEvent) =>
  event.type === 'completion' && event.exampleId === exampleId;

test('one drives, another is LOCKED, a follower sees it live; the first is killed: a waiting one goes on', async () => {
  await using dir = await makeDir();
  await using driver = await startDriver({ dir: dir.path, examples, open: 5 });
  await completionOf(driver, 'e4');
  const store = await createFsStore({ dir: dir.path });

  const refused = evaluate(evaluation, { store });
  await expect(refused.finished).rejects.toMatchObject({
    code: 'LOCKED',
    message: expect.stringContaining('followRun'),
  });
  const { runId } = refused;
  expect(await getRun(store, runId)).toMatchObject({ status: 'running', isActive: true });

  const followed = followRun(store, runId);
  const states: string[] = [];
  followed.state.subscribe(({ status }) => states.push(status));
  const ends = eventOf(followed, completes(`e${examples - 1}`));
  const live = eventOf(followed, completes('e9'));
  await eventOf(followed, ({ type }) => type === 'started');
  driver.order({ open: 10 });
  await live; // the driver can't have ended: its gate is shut

  const waiting = await waitForTurn(dir.path);
  const started = eventOf(waiting.run, ({ type }) => type === 'started');
  const killedAt = performance.now();
  await driver.kill();
  await started;
  const tookMs = performance.now() - killedAt;
  console.log(`taken over ${Math.round(tookMs)} ms after SIGKILL`);
  expect(tookMs, 'within 2 s, where the machine has time').toBeLessThan(10_000);

  const summary = await waiting.run.finished;
  await waiting.store.close();
  await ends;
  expect(await followed.finished).toMatchObject({ status: 'completed', completed: examples });
  expect(summary).toMatchObject({ status: 'completed', resumed: true, completed: examples });
  expect(states).toContain('running');
  expect(await takeSnapshot(store, runId)).toEqual(await undisturbed({ examples }));
  await store.close();
});

test('a driver that is stopped is not robbed', async () => {
  await using dir = await makeDir();
  await using driver = await startDriver({ dir: dir.path, examples, open: 5 });
  await completionOf(driver, 'e4');
  driver.signal('SIGSTOP');
  const store = await createFsStore({ dir: dir.path });
  const refused = evaluate(evaluation, { store });
  await expect(refused.finished).rejects.toMatchObject({ code: 'LOCKED' });
  const waiting = await waitForTurn(dir.path);
  await expect(evaluate(evaluation, { store }).finished).rejects.toMatchObject({ code: 'LOCKED' });
  driver.signal('SIGCONT');
  driver.order({ open: examples });
  expect(await driver.heard(isOf('finished'))).toMatchObject({
    summary: { status: 'completed', resumed: false },
  });
  expect(await waiting.run.finished).toMatchObject({ status: 'completed' });
  await waiting.store.close();
  expect(await getRun(store, refused.runId)).toMatchObject({ sessions: 1, reexecuted: 0 });
  await store.close();
});

test('resumeRuns in a new process: finishes what is interrupted, with the recorded params and limit', async () => {
  await using dir = await makeDir();
  const options = { params: { factor: 3 }, limit: 25 };
  await using driver = await startDriver({ dir: dir.path, examples, options, open: 10 });
  await completionOf(driver, 'e9');
  await driver.kill();
  const summary = await driveToEnd({ dir: dir.path, examples, isStartUp: true });
  expect(summary).toMatchObject({ status: 'completed', completed: 25, limit: 25, resumed: true });
  const store = await createFsStore({ dir: dir.path });
  expect(await takeSnapshot(store, summary?.runId ?? '')).toEqual(await undisturbed({ examples, options }));
  expect(await getRun(store, summary?.runId ?? '')).toMatchObject({ params: { factor: 3 }, sessions: 2 });
  await store.close();
});
