import type { JournalRecord, StoredJournal } from '../../store/store.js';
import { FORMAT_VERSION } from '../../store/store.js';
import { expectCode, expectEqual, expectThat } from '../expectations.js';
import type { ConformanceCases } from './conformance-case.js';
import { entries, readAll, record, vandalize } from './fixtures.js';

/** Creating, getting and listing. */
export const journalCases: ConformanceCases = {
  'create: makes an empty journal, as another store on the place sees it too': async ({
    store,
    openStore,
  }) => {
    await store.create(record('a'));
    const other = await openStore();
    for (const journal of [await store.get('a'), await other.get('a')]) {
      expectEqual(recordOf(journal), record('a'), 'the record');
      expectEqual(
        [journal?.notes, journal?.lastSeq, journal?.isActive],
        [{}, 0, false],
        'notes, lastSeq and isActive',
      );
    }
    expectEqual(await readAll(store, 'a'), [], 'its entries');
  },

  'create: keeps the record whole, a header with nested JSON and any Unicode included': async ({ store }) => {
    const full: JournalRecord = {
      id: 'full',
      kind: 'dataset',
      createdAt: '1999-12-31T23:59:59.999Z',
      formatVersion: FORMAT_VERSION,
      header: {
        name: 'naïve 名前 🌊\n\u2028"',
        params: { list: [1, [2, { three: null }]], empty: {}, off: false },
        big: 1e21,
      },
    };
    await store.create(full);
    expectEqual(recordOf(await store.get('full')), full, 'the record');
  },

  'create: EXISTS when the id is taken, by a journal of any kind; that one stays as it was': async ({
    store,
  }) => {
    await store.create(record('a'));
    await expectCode(store.create(record('a', { header: {} })), 'EXISTS', 'the same id again');
    await expectCode(store.create(record('a', { kind: 'dataset' })), 'EXISTS', 'the same id as another kind');
    expectEqual((await store.list()).map(recordOf), [record('a')], 'the journals');
  },

  'create: of simultaneous ones with the same id exactly one wins': async ({ store, openStore }) => {
    const other = await openStore();
    const outcomes = await Promise.allSettled(
      [store, other, store, other].map((each, index) => each.create(record('a', { header: { index } }))),
    );
    const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    expectEqual(winners.length, 1, 'how many won');
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        await expectCode(Promise.reject(outcome.reason), 'EXISTS', 'a loser');
    }
    expectEqual((await store.get('a'))?.header, { index: winners[0] }, "the winner's header");
  },

  'create: copies the record; changing it, or what was read, changes nothing': async ({ store }) => {
    const header = { params: { minLength: 1 } };
    await store.create(record('a', { header }));
    header.params.minLength = 2;
    for (const read of [await store.get('a'), ...(await store.list())]) vandalize(read?.header);
    expectEqual((await store.get('a'))?.header, { params: { minLength: 1 } }, 'the header');
  },

  'get: undefined when there is no such journal': async ({ store }) => {
    await store.create(record('a'));
    for (const id of ['b', 'A', 'a ', 'constructor', '__proto__']) {
      expectEqual(await store.get(id), undefined, `get(${JSON.stringify(id)})`);
    }
  },

  'get: lastSeq is the highest seq ever accepted, and sizeBytes grows with the journal': async (context) => {
    const { store, openStore } = context;
    const other = await openStore();
    const writer = await context.createAndOpen(store, 'a');
    let sizeBytes = (await store.get('a'))?.sizeBytes ?? Number.NaN;
    for (const last of [10, 20]) {
      await writer.append(entries(last - 9, last));
      for (const journal of [await store.get('a'), await other.get('a')]) {
        expectEqual(journal?.lastSeq, last, 'lastSeq');
        expectThat(
          (journal?.sizeBytes ?? 0) > sizeBytes,
          `sizeBytes grows, ${sizeBytes} → ${journal?.sizeBytes}`,
        );
      }
      sizeBytes = (await store.get('a'))?.sizeBytes ?? Number.NaN;
    }
  },

  'get: FORMAT_NEWER when a newer version wrote it, and so with all that reads or drives it': async ({
    store,
  }) => {
    await store.create(record('newer', { formatVersion: FORMAT_VERSION + 1 }));
    await store.create(record('ours'));
    await expectCode(store.get('newer'), 'FORMAT_NEWER', 'get');
    await expectCode(store.update('newer', { label: 'x' }), 'FORMAT_NEWER', 'update');
    await expectCode(store.openWriter('newer'), 'FORMAT_NEWER', 'openWriter');
    await expectCode(readAll(store, 'newer'), 'FORMAT_NEWER', 'readEntries');
    await expectCode(store.readPayloads('newer', [1]), 'FORMAT_NEWER', 'readPayloads');
    const listed = (await store.list()).map((journal) => journal.id);
    expectThat(listed.includes('ours'), 'list still shows the other journals');
  },

  'get: older formats are read for ever': async ({ store, openWriter }) => {
    await store.create(record('older', { formatVersion: FORMAT_VERSION - 1 }));
    const writer = await openWriter(store, 'older');
    await writer.append(entries(1, 2));
    await writer.close();
    expectEqual((await store.get('older'))?.formatVersion, FORMAT_VERSION - 1, 'its format');
    expectEqual((await readAll(store, 'older')).length, 2, 'how many entries');
  },

  'list: all journals, or those of one kind, each as get shows it': async ({ store, openStore }) => {
    expectEqual(await store.list(), [], 'an empty place');
    const kinds = { a: 'run', b: 'dataset', c: 'run' } as const;
    for (const [id, kind] of Object.entries(kinds)) await store.create(record(id, { kind }));
    await store.update('c', { label: 'third' });
    const all = await Promise.all(['a', 'b', 'c'].map((id) => store.get(id)));
    for (const each of [store, await openStore()]) {
      expectEqual((await each.list()).toSorted(byId), all, 'all of them');
      expectEqual((await each.list('run')).toSorted(byId), [all[0], all[2]], 'the runs');
      expectEqual(await each.list('dataset'), [all[1]], 'the datasets');
      expectEqual(await each.list('other'), [], 'a kind without journals');
    }
  },
};

/** The part of a journal that it was created from. */
function recordOf(journal: StoredJournal | undefined): JournalRecord | undefined {
  if (!journal) return undefined;
  const { id, kind, createdAt, formatVersion, header } = journal;
  return { id, kind, createdAt, formatVersion, header };
}

function byId(a: StoredJournal, b: StoredJournal): number {
  return a.id < b.id ? -1 : 1;
}
