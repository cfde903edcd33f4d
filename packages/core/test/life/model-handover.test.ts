import { afterEach, expect, test, vi } from 'vitest';
import { entriesOf, holdClock, passTime } from '../run/harness.js';
import { FIRST_APP } from './model/app.js';
import { check } from './model/check.js';
import { type Ending, RUN_ID, startLife } from './model/life.js';
import { inMemory } from './model/property.js';
import { run } from './model/run.js';

afterEach(() => {
  vi.useRealTimers();
});

/** Every call of the first two examples, one at a time and two at a time. */
const CASES = [1, 2].flatMap((concurrency) =>
  [true, false].flatMap((isSync) => [1, 2, 3, 4, 5, 6, 7, 8].map((at) => ({ concurrency, isSync, at }))),
);

/** Runs the app with a hand-over while one call is under way; gives how the sessions ended. */
async function handOver(
  { at, ...how }: (typeof CASES)[number],
  until: Extract<Ending, { how: 'takeOver' }>['until'],
): Promise<unknown[]> {
  const life = await startLife(FIRST_APP, inMemory);
  await inTime(
    run(life, { ...how, retryErrors: true, onDrift: 'error', ending: { how: 'takeOver', at, until } }),
  );
  await check(life);
  const entries = await entriesOf(life.store, RUN_ID);
  return entries.filter(({ type }) => type === 'end').map(({ reason }) => reason);
}

/** Lets time go by until it is settled. */
async function inTime(running: Promise<void>): Promise<void> {
  let isOver = false;
  const over = running.finally(() => {
    isOver = true;
  });
  over.catch(() => {});
  while (!isOver) await passTime(50);
  await over;
}

test('the model: what ends within its second at a hand-over was taken and is not called again', async () => {
  holdClock();
  for (const each of CASES) expect(await handOver(each, 'answered')).toEqual(['handover', 'finished']);
});

test('the model: what ends only after a hand-over was not taken and is called again', async () => {
  holdClock();
  for (const each of CASES) expect(await handOver(each, 'left')).toEqual(['handover', 'finished']);
});
