import type { Store } from '../../store/store.js';
import { expectThat, within } from '../expectations.js';
import type { ConformanceCases, ConformanceContext } from './conformance-case.js';
import { entries, record } from './fixtures.js';

/** What may happen to journal `a`. */
const NEWS: Readonly<Record<string, (context: ConformanceContext) => Promise<unknown>>> = {
  'changed notes': ({ store }) => store.update('a', { label: 'x' }),
  'a writer that opened': ({ store, openWriter }) => openWriter(store, 'a'),
  deletion: ({ store }) => store.delete('a'),
};

/** News of a journal. Calls may be merged and spurious, so a case waits for one call and counts none. */
export const watchCases: ConformanceCases = {
  ...Object.fromEntries(
    Object.entries(NEWS).map(([what, act]) => [
      `watch: tells this and other stores of ${what}`,
      async (context: ConformanceContext) => {
        const { store, openStore } = context;
        await store.create(record('a'));
        const heard = [nextCall(store, 'a'), nextCall(await openStore(), 'a')];
        await act(context);
        await within(Promise.all(heard), `both stores hear of ${what}`);
      },
    ]),
  ),

  'watch: tells this and other stores of every commit, and of a writer that closed': async (context) => {
    const { store, openStore } = context;
    const writer = await context.createAndOpen(store, 'a');
    const other = await openStore();
    for (const last of [2, 4, 6]) {
      const heard = [nextCall(store, 'a'), nextCall(other, 'a')];
      await writer.append(entries(last - 1, last));
      await within(Promise.all(heard), `both stores hear of the commit of ${last}`);
    }
    const heard = [nextCall(store, 'a'), nextCall(other, 'a')];
    await writer.close();
    await within(Promise.all(heard), 'both stores hear of the close');
  },

  'watch: tells other stores of a writer that died': async ({
    store,
    openStore,
    createAndOpen,
    breakLock,
  }) => {
    await createAndOpen(store, 'a');
    const other = await openStore();
    const seen = reading(other, 'a', async () => (await other.get('a'))?.isActive === false);
    await breakLock('a');
    await within(seen, 'the follower sees that the writer is dead');
  },

  'watch: what it tells of can be read': async ({ store, openStore, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    const other = await openStore();
    const seen = reading(other, 'a', async () => (await other.get('a'))?.lastSeq === 3);
    await writer.append(entries(1, 3));
    await within(seen, 'the follower reads what was committed');
    const free = reading(other, 'a', async () => (await other.get('a'))?.isActive === false);
    await writer.close();
    await within(free, 'the follower sees that nobody drives it any more');
  },

  'watch: every listener is called until its own is stopped': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    let stoppedCalls = 0;
    const countCall = () => stoppedCalls++;
    const stops = [store.watch('a', countCall), store.watch('a', countCall)];
    const heard = [nextCall(store, 'a'), nextCall(store, 'a')];
    await writer.append(entries(1, 1));
    await within(Promise.all(heard), 'all listeners hear of a commit');
    expectThat(
      stoppedCalls >= 2,
      `a listener that was added twice is called for both, got ${stoppedCalls} calls`,
    );
    for (const stop of [...stops, ...stops]) stop();
    const callsBefore = stoppedCalls;
    const witness = nextCall(store, 'a');
    await writer.append(entries(2, 2));
    await within(witness, 'the listener that is left hears of a commit');
    expectThat(
      stoppedCalls === callsBefore,
      `a stopped listener is called no more, got ${stoppedCalls - callsBefore} calls`,
    );
  },

  'watch: a listener may use the store, and stop itself': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    const used = new Promise<unknown>((resolve) => {
      const stop = store.watch('a', () => {
        stop();
        resolve(store.update('a', { label: 'heard' }));
      });
    });
    await writer.append(entries(1, 1));
    await within(used, 'the update made by a listener');
  },

  'watch: an unknown id can be watched': async ({ store }) => {
    await store.create(record('b'));
    const stop = store.watch('a', () => undefined);
    await store.update('b', { label: 'x' });
    stop();
  },
};

/** Resolves when the listener that it adds is called. */
function nextCall(store: Store, id: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = store.watch(id, () => {
      queueMicrotask(() => stop()); // later: a call may come before `watch` has returned
      resolve();
    });
  });
}

/** Resolves when `isTrue`, asked now and after each call of the listener. */
function reading(store: Store, id: string, isTrue: () => Promise<boolean>): Promise<void> {
  return new Promise((resolve, reject) => {
    const ask = () => {
      isTrue().then((yes) => {
        if (!yes) return;
        stop();
        resolve();
      }, reject);
    };
    const stop = store.watch(id, ask);
    ask();
  });
}
