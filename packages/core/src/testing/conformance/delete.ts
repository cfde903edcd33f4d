import { expectCode, expectEqual } from '../expectations.js';
import type { ConformanceCases } from './conformance-case.js';
import { entries, heads, payload, readAll, record } from './fixtures.js';

/** Deleting. */
export const deleteCases: ConformanceCases = {
  'delete: does nothing when the journal is absent': async ({ store }) => {
    await store.create(record('a'));
    await store.delete('b');
    await store.delete('b');
    expectEqual((await store.list()).length, 1, 'how many journals');
  },

  'delete: removes the journal and all its entries, for every store': async ({
    store,
    openStore,
    createAndOpen,
  }) => {
    const writer = await createAndOpen(store, 'a');
    await writer.append(entries(1, 3));
    await writer.close();
    const other = await openStore();
    await store.delete('a');
    for (const each of [store, other]) {
      expectEqual(await each.get('a'), undefined, 'get');
      expectEqual(await each.list(), [], 'list');
      await expectCode(each.openWriter('a'), 'NOT_FOUND', 'openWriter');
      await expectCode(readAll(each, 'a'), 'NOT_FOUND', 'readEntries');
      await expectCode(each.readPayloads('a', [1]), 'NOT_FOUND', 'readPayloads');
      await expectCode(each.update('a', {}), 'NOT_FOUND', 'update');
    }
  },

  'delete: nothing of it is left in a journal created under the same id': async (context) => {
    const { store } = context;
    const first = await context.createAndOpen(store, 'a');
    await first.append(entries(1, 3));
    await first.close();
    await store.update('a', { label: 'first' });
    await store.delete('a');
    const second = await context.createAndOpen(store, 'a');
    const journal = await store.get('a');
    expectEqual([journal?.notes, journal?.lastSeq], [{}, 0], 'notes and lastSeq');
    expectEqual(await readAll(store, 'a'), [], 'the entries');
    await second.append([{ seq: 1 }]);
    expectEqual(await store.readPayloads('a', [1, 2]), [undefined, undefined], 'the payloads');
  },

  'delete: leaves its neighbours': async ({ store, createAndOpen }) => {
    const ids = ['run', 'run-1', 'run/1', 'run-10', 'ru', 'Run'];
    for (const id of ids) {
      const writer = await createAndOpen(store, id);
      await writer.append(entries(1, 3));
      await writer.close();
    }
    await store.delete('run-1');
    for (const id of ids.filter((each) => each !== 'run-1')) {
      expectEqual(await readAll(store, id), heads(1, 3), `the entries of ${id}`);
      expectEqual(await store.readPayloads(id, [3]), [payload(3)], `the payload in ${id}`);
    }
  },

  'delete: LOCKED while this or another store drives it': async ({ store, openStore, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    const other = await openStore();
    await expectCode(store.delete('a'), 'LOCKED', 'from the same store');
    await expectCode(other.delete('a'), 'LOCKED', 'from another store');
    await writer.append(entries(1, 3));
    expectEqual(await readAll(store, 'a'), heads(1, 3), 'the entries');
    await writer.close();
    await other.delete('a');
    expectEqual(await store.get('a'), undefined, 'get, once the writer is closed');
  },
};
