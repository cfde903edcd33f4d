import { expect, test } from 'vitest';
import { createMemoryStore, evaluate, getRun } from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { collect, diskFull, doubling, errorOf, eventOf, numbers, record } from './harness.js';

/** A store without room from its third commit on, until room is made. */
function smallStore() {
  const inner = createMemoryStore();
  let isFull = true;
  let appends = 0;
  const store = createFaultyStore(inner, {
    before({ method }) {
      if (method === 'append' && ++appends >= 3 && isFull) throw diskFull();
    },
  });
  return {
    inner,
    store,
    makeRoom() {
      isFull = false;
    },
  };
}

const isFullNotice = (event: { readonly type: string; readonly code?: string }) =>
  event.type === 'notice' && event.code === 'STORE_FULL';

test("onStoreFull 'pause': keeps what is finished, waits for resume(), calls nothing twice", async () => {
  const { store, makeRoom } = smallStore();
  const { evaluation, calls } = doubling(numbers(40));
  const run = evaluate(evaluation, { store, concurrency: 4, onStoreFull: 'pause' });
  const events = record(run);
  await eventOf(run, isFullNotice);
  const again = eventOf(run, isFullNotice);
  run.resume();
  await again; // still full: it waits once more
  makeRoom();
  run.resume();
  expect(await run.finished).toMatchObject({ status: 'completed', ok: 40, reexecuted: 0 });
  expect(new Set(calls).size).toBe(calls.length);
  expect(calls).toHaveLength(40);
  expect(events.filter(({ type }) => type === 'completion')).toHaveLength(40);
  expect(await collect(run.results())).toHaveLength(40);
});

test('cancelled while it waits for room: rejects with STORE_FULL, all that was stored is kept', async () => {
  const { inner, store, makeRoom } = smallStore();
  const { evaluation } = doubling(numbers(40));
  const run = evaluate(evaluation, { store, concurrency: 4, onStoreFull: 'pause' });
  await eventOf(run, isFullNotice);
  await run.cancel();
  expect(await errorOf(run.finished)).toMatchObject({ code: 'STORE_FULL' });
  expect(await getRun(inner, run.runId)).toMatchObject({ status: 'interrupted', isActive: false });
  makeRoom();
  expect(await evaluate(evaluation, { store: inner }).finished).toMatchObject({
    status: 'completed',
    ok: 40,
  });
});

test('a batch that was stored although the store said it was full counts once', async () => {
  const inner = createMemoryStore();
  let appends = 0;
  const store = createFaultyStore(inner, {
    after({ method }) {
      if (method === 'append' && ++appends === 3) throw diskFull();
    },
  });
  const { evaluation, calls } = doubling(numbers(40));
  const run = evaluate(evaluation, { store, concurrency: 4, onStoreFull: 'pause' });
  await eventOf(run, isFullNotice);
  run.resume();
  expect(await run.finished).toMatchObject({ status: 'completed', ok: 40 });
  expect(calls).toHaveLength(40);
});
