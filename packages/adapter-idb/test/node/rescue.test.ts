import 'fake-indexeddb/auto';
import { createIdbStore, type IdbStore } from '@tidemark/adapter-idb';
import { expect, onTestFinished, test, vi } from 'vitest';
import { entries, range, readSeqs, record, writerOf } from '../fixtures.js';
import { supersede } from '../raw-database.js';

/** A page whose test leaves it. */
async function openPage() {
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  onTestFinished(() => void vi.unstubAllGlobals());
  const name = crypto.randomUUID();
  const store = await createIdbStore({ name, locks: undefined });
  await store.create(record('a'));
  const writer = await writerOf(store, 'a');
  await writer.append(entries(1, 2));
  return {
    name,
    store,
    writer,
    /** Leaves the page as soon as all of a commit has been sent, before it is checked. */
    async leaveDuring(commit: () => Promise<void>) {
      let hasLeft = () => {};
      const left = new Promise<void>((resolve) => {
        hasLeft = resolve;
      });
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (...args) {
        if (this.name === 'journals') {
          IDBObjectStore.prototype.put = put;
          queueMicrotask(() => {
            page.dispatchEvent(new Event('pagehide'));
            hasLeft();
          });
        }
        return put.apply(this, args);
      };
      const committed = commit();
      await left;
      return committed;
    },
  };
}

async function expectEntries(store: IdbStore, lastSeq: number) {
  expect(await readSeqs(store, 'a')).toEqual(range(1, lastSeq));
  expect((await store.get('a'))?.lastSeq).toBe(lastSeq);
  expect(await store.readPayloads('a', [lastSeq])).toEqual([`payload ${lastSeq}`]);
}

test('a page that lives on after it was left commits its batch after all, once', async () => {
  const { store, writer, leaveDuring } = await openPage();
  await leaveDuring(() => writer.append(entries(3, 4)));
  await writer.append(entries(5, 6));
  await expectEntries(store, 6);
  await writer.close();
  await (await writerOf(store, 'a')).close();
  await expectEntries(store, 6);
  await store.close();
});

test('a batch of a writer that had lost its journal is put aside in vain', async () => {
  const { name, store, writer, leaveDuring } = await openPage();
  await supersede(name, 'a');
  const late = leaveDuring(() => writer.append(entries(3, 4)));
  await expect(late).rejects.toMatchObject({ code: 'SUPERSEDED' });
  const next = await writerOf(store, 'a');
  await expectEntries(store, 2);
  await next.append(entries(3, 3));
  await expectEntries(store, 3);
  await store.close();
});
