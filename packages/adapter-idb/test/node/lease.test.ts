import 'fake-indexeddb/auto';
import { createIdbStore } from '@tidemark/adapter-idb';
import { expect, test } from 'vitest';
import { entries, range, readSeqs, record, writerOf } from '../fixtures.js';
import { manualClock } from './manual-clock.js';

/** Stores that do not hear each other, as a tab that is frozen or dead hears nothing. */
async function openDeaf(name: string, clock = manualClock()) {
  const store = await createIdbStore({ name, locks: undefined, BroadcastChannel: undefined, clock });
  return { store, clock };
}

test('a holder that showed no sign of life for 10 s is taken for dead, and is fenced', async () => {
  const name = crypto.randomUUID();
  const { store } = await openDeaf(name);
  await store.create(record('a'));
  const old = await writerOf(store, 'a');
  await old.append(entries(1, 3));
  const { store: other, clock } = await openDeaf(name);
  clock.advance(9_000);
  expect(await other.openWriter('a')).toBeUndefined();
  expect((await other.get('a'))?.isActive).toBe(true);
  clock.advance(1_000);
  expect((await other.get('a'))?.isActive).toBe(false);
  const opening = other.openWriter('a');
  await other.list(); // By now it asks whether the holder lives after all.
  await other.list();
  clock.advance(250);
  const writer = await opening;
  await writer?.append(entries(4, 6));
  await expect(old.append(entries(4, 4))).rejects.toMatchObject({ code: 'SUPERSEDED' });
  expect(await readSeqs(store, 'a')).toEqual(range(1, 6));
  await store.close();
  await other.close();
});

test('a holder that only waits shows that it lives', async () => {
  const name = crypto.randomUUID();
  const { store, clock } = await openDeaf(name);
  await store.create(record('a'));
  const writer = await writerOf(store, 'a');
  const { store: other, clock: otherClock } = await openDeaf(name);
  for (let second = 0; second < 15; second++) {
    clock.advance(1_000);
    otherClock.advance(1_000);
    await writer.append([]);
    await store.list(); // After the beat, which was asked for before.
    expect((await other.get('a'))?.isActive).toBe(true);
  }
  await writer.close();
  expect((await other.get('a'))?.isActive).toBe(false);
  await store.close();
  await other.close();
});

test('a holder that answers is alive, however old its last sign of life', async () => {
  const name = crypto.randomUUID();
  const clock = manualClock();
  const store = await createIdbStore({ name, locks: undefined, clock });
  await store.create(record('a'));
  const writer = await writerOf(store, 'a');
  const late = manualClock();
  late.advance(60_000);
  const other = await createIdbStore({ name, locks: undefined, clock: late });
  expect(await other.openWriter('a')).toBeUndefined();
  await writer.append(entries(1, 1));
  await store.close();
  await other.close();
});
