import { expectCode, expectEqual } from '../expectations.js';
import type { ConformanceCases } from './conformance-case.js';
import { entries, heads, readAll, record, vandalize } from './fixtures.js';

/** Notes: the one part of a journal that changes, and that anyone may change at any time. */
export const noteCases: ConformanceCases = {
  'update: NOT_FOUND when there is no such journal': async ({ store }) => {
    await store.create(record('a'));
    await expectCode(store.update('b', { label: 'x' }), 'NOT_FOUND', 'update of an unknown id');
    expectEqual(await store.get('b'), undefined, 'get of that id');
  },

  'update: top-level keys replace, null deletes, other keys stay': async ({ store, openStore }) => {
    await store.create(record('a'));
    await store.update('a', { label: 'one', tags: ['x', 'y'], summary: { throughSeq: 1, ok: 2 } });
    await store.update('a', { label: 'two', tags: ['z'], summary: { throughSeq: 3 } });
    await store.update('a', { tags: null, marked: true, absent: null });
    const expected = { label: 'two', summary: { throughSeq: 3 }, marked: true };
    expectEqual((await store.get('a'))?.notes, expected, 'the notes');
    expectEqual((await (await openStore()).get('a'))?.notes, expected, 'the notes in another store');
  },

  'update: an empty one, and keys that are undefined, change nothing': async ({ store }) => {
    await store.create(record('a'));
    await store.update('a', { label: 'one' });
    await store.update('a', {});
    await store.update('a', { label: undefined });
    expectEqual((await store.get('a'))?.notes, { label: 'one' }, 'the notes');
  },

  'update: any JSON is a note, under any key': async ({ store, openStore }) => {
    const notes = JSON.parse(
      '{"": 0, "__proto__": {"x": 1}, "constructor": "c", "seq": -1.5, "id": "other", "🌊": [1e21, [], {}, "\\u2028\\""], "deep": {"a": {"b": null}}}',
    );
    await store.create(record('a'));
    await store.update('a', notes);
    await store.update('a', { seq: 2 });
    await store.close();
    expectEqual((await (await openStore()).get('a'))?.notes, { ...notes, seq: 2 }, 'the notes');
  },

  'update: 50 at the same time from two stores lose nothing': async ({ store, openStore }) => {
    await store.create(record('a'));
    const other = await openStore();
    const keys = Array.from({ length: 50 }, (_, index) => `note ${index}`);
    await Promise.all(keys.map((key, index) => (index % 2 ? store : other).update('a', { [key]: index })));
    const expected = Object.fromEntries(keys.map((key, index) => [key, index]));
    expectEqual((await store.get('a'))?.notes, expected, 'the notes');
    expectEqual((await other.get('a'))?.notes, expected, 'the notes in another store');
  },

  'update: works while another store drives the journal, and touches no entry': async (context) => {
    const { store, openStore } = context;
    const writer = await context.createAndOpen(store, 'a');
    await writer.append(entries(1, 3));
    const other = await openStore();
    await Promise.all([other.update('a', { label: 'meanwhile' }), writer.append(entries(4, 6))]);
    const journal = await store.get('a');
    expectEqual([journal?.notes, journal?.lastSeq], [{ label: 'meanwhile' }, 6], 'notes and lastSeq');
    expectEqual(journal?.header, record('a').header, 'the header');
    await writer.append(entries(7, 9));
    expectEqual(await readAll(other, 'a'), heads(1, 9), 'the entries');
  },

  'update: copies the notes; changing them, or what was read, changes nothing': async ({ store }) => {
    const notes = { summary: { throughSeq: 1 } };
    await store.create(record('a'));
    await store.update('a', notes);
    notes.summary.throughSeq = 2;
    for (const read of [await store.get('a'), ...(await store.list())]) vandalize(read?.notes);
    expectEqual((await store.get('a'))?.notes, { summary: { throughSeq: 1 } }, 'the notes');
  },
};
