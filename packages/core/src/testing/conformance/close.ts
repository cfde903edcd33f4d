import { expectCode, expectEqual, within } from '../expectations.js';
import type { ConformanceCases } from './conformance-case.js';
import { entries, heads, readAll, record } from './fixtures.js';

/** Closing a store. */
export const closeCases: ConformanceCases = {
  'close: every method of a closed store rejects with STORE_CLOSED': async ({ store, createAndOpen }) => {
    await (await createAndOpen(store, 'a')).close();
    await store.close();
    await expectCode(store.create(record('b')), 'STORE_CLOSED', 'create');
    await expectCode(store.get('a'), 'STORE_CLOSED', 'get');
    await expectCode(store.update('a', { label: 'x' }), 'STORE_CLOSED', 'update');
    await expectCode(store.list(), 'STORE_CLOSED', 'list');
    await expectCode(store.delete('a'), 'STORE_CLOSED', 'delete');
    await expectCode(store.openWriter('a'), 'STORE_CLOSED', 'openWriter');
    await expectCode(readAll(store, 'a'), 'STORE_CLOSED', 'readEntries');
    await expectCode(store.readPayloads('a', [1]), 'STORE_CLOSED', 'readPayloads');
  },

  'close: closing twice does nothing': async ({ store }) => {
    await Promise.all([store.close(), store.close()]);
    await store.close();
  },

  'close: closes all writers: STORE_CLOSED for them, and others can open theirs': async (context) => {
    const { store, openSeparateStore, createAndOpen, openWriter } = context;
    const writers = [await createAndOpen(store, 'a'), await createAndOpen(store, 'b')];
    const other = await openSeparateStore();
    await store.close();
    for (const writer of writers) await expectCode(writer.append(entries(1, 1)), 'STORE_CLOSED', 'append');
    for (const writer of writers) await writer.close();
    for (const id of ['a', 'b']) {
      expectEqual((await other.get(id))?.isActive, false, 'isActive');
      await (await openWriter(other, id)).append(entries(1, 3));
      expectEqual(await readAll(other, id), heads(1, 3), 'the entries');
    }
  },

  'close: waits for what was appended': async ({ store, openStore, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    const appends = Promise.allSettled([writer.append(entries(1, 3)), writer.append(entries(4, 6))]);
    await store.close();
    expectEqual(await readAll(await openStore(), 'a'), heads(1, 6), 'the entries');
    expectEqual(
      (await appends).map(({ status }) => status),
      ['fulfilled', 'fulfilled'],
      'the appends',
    );
  },

  'close: what was stored is there when the place is opened again': async ({
    store,
    openStore,
    createAndOpen,
  }) => {
    await (await createAndOpen(store, 'a')).append(entries(1, 3));
    await store.update('a', { label: 'x' });
    await store.close();
    const reopened = await openStore();
    const journal = await reopened.get('a');
    expectEqual(
      [journal?.lastSeq, journal?.notes, journal?.isActive],
      [3, { label: 'x' }, false],
      'the journal',
    );
    expectEqual(await readAll(reopened, 'a'), heads(1, 3), 'the entries');
  },

  'close: calls no listener any more': async ({ store, openSeparateStore, createAndOpen }) => {
    const other = await openSeparateStore();
    const writer = await createAndOpen(other, 'a');
    let calls = 0;
    store.watch('a', () => calls++);
    await store.close();
    const callsBefore = calls;
    const witness = new Promise<void>((resolve) => other.watch('a', resolve));
    await writer.append(entries(1, 1));
    await within(witness, 'another store hears of the commit');
    expectEqual(calls, callsBefore, 'how often the listener of the closed store was called');
  },

  'close: the other stores on the place stay open': async ({ store, openSeparateStore, createAndOpen }) => {
    const other = await openSeparateStore();
    const writer = await createAndOpen(other, 'a');
    await store.close();
    await writer.append(entries(1, 3));
    expectEqual(await readAll(other, 'a'), heads(1, 3), 'the entries');
  },
};
