import { expectCode, expectEqual, expectThat } from '../expectations.js';
import type { ConformanceCases } from './conformance-case.js';
import { entries, heads, readAll, record } from './fixtures.js';

/** The exclusive right to append, and how it changes hands. */
export const writerCases: ConformanceCases = {
  'openWriter: NOT_FOUND when there is no such journal': async ({ store }) => {
    await expectCode(store.openWriter('a'), 'NOT_FOUND', 'openWriter');
    expectEqual(await store.get('a'), undefined, 'get');
  },

  'openWriter: undefined while this or another store holds the journal': async ({
    store,
    openStore,
    createAndOpen,
  }) => {
    const writer = await createAndOpen(store, 'a');
    const other = await openStore();
    expectEqual(await store.openWriter('a'), undefined, 'from the same store');
    expectEqual(await other.openWriter('a'), undefined, 'from another store');
    await writer.append(entries(1, 3));
    expectThat(!writer.lost.aborted, 'asking for a held writer takes nothing from its holder');
  },

  'openWriter: of simultaneous ones exactly one gets it': async ({ store, openStore }) => {
    const other = await openStore();
    await store.create(record('a'));
    const writers = await Promise.all([store, other, store, other].map((each) => each.openWriter('a')));
    expectEqual(writers.filter((writer) => writer).length, 1, 'how many got it');
  },

  'openWriter: journals are held one by one': async ({ store, openStore, createAndOpen }) => {
    const other = await openStore();
    const [a, b] = [await createAndOpen(store, 'a'), await createAndOpen(other, 'b')];
    await Promise.all([a.append(entries(1, 3)), b.append(entries(1, 4))]);
    expectEqual(await readAll(store, 'a'), heads(1, 3), 'the entries of a');
    expectEqual(await readAll(store, 'b'), heads(1, 4), 'the entries of b');
  },

  'openWriter: after close() the next one gets it, with a higher epoch': async (context) => {
    const { store, openStore, openWriter } = context;
    const other = await openStore();
    await store.create(record('a'));
    let epoch = Number.NEGATIVE_INFINITY;
    for (const [index, each] of [store, store, other, store].entries()) {
      const writer = await openWriter(each, 'a');
      expectThat(writer.epoch > epoch, `epochs grow, ${epoch} → ${writer.epoch}`);
      await writer.append(entries(index + 1, index + 1));
      ({ epoch } = writer);
      await writer.close();
    }
    await store.close();
    await other.close();
    const last = await openWriter(await openStore(), 'a');
    expectThat(last.epoch > epoch, `epochs grow when all stores were closed, ${epoch} → ${last.epoch}`);
  },

  'openWriter: epochs grow when nothing was appended, too': async ({ store, openWriter }) => {
    await store.create(record('a'));
    const first = await openWriter(store, 'a');
    await first.close();
    const second = await openWriter(store, 'a');
    expectThat(second.epoch > first.epoch, `epochs grow, ${first.epoch} → ${second.epoch}`);
  },

  'openWriter: both durabilities append': async ({ store }) => {
    await store.create(record('a'));
    for (const [index, durability] of (['process', 'power'] as const).entries()) {
      const writer = await store.openWriter('a', { durability });
      await writer?.append(entries(index + 1, index + 1));
      await writer?.close();
    }
    expectEqual(await readAll(store, 'a'), heads(1, 2), 'the entries');
  },

  'isActive: true for every store while a writer is open': async ({ store, openStore, createAndOpen }) => {
    const other = await openStore();
    const writer = await createAndOpen(store, 'a');
    await store.create(record('b'));
    for (const each of [store, other]) {
      expectEqual(
        [(await each.get('a'))?.isActive, (await each.get('b'))?.isActive],
        [true, false],
        'while it is open',
      );
      const listed = (await each.list()).filter((journal) => journal.isActive);
      expectEqual(
        listed.map((journal) => journal.id),
        ['a'],
        'the active ones in the list',
      );
    }
    await writer.close();
    for (const each of [store, other]) expectEqual((await each.get('a'))?.isActive, false, 'after close()');
  },

  'writer: a closed one appends no more: STORE_CLOSED; closing twice does nothing': async (context) => {
    const { store } = context;
    const writer = await context.createAndOpen(store, 'a');
    await writer.append(entries(1, 3));
    await writer.close();
    await writer.close();
    await expectCode(writer.append(entries(4, 4)), 'STORE_CLOSED', 'append');
    await expectCode(writer.append([]), 'STORE_CLOSED', 'append of nothing');
    const next = await context.openWriter(store, 'a');
    await writer.close();
    await next.append(entries(4, 6));
    expectEqual(await readAll(store, 'a'), heads(1, 6), 'the entries');
  },

  'writer: close() waits for what was appended': async ({ store, openStore, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    const appends = Promise.allSettled([writer.append(entries(1, 3)), writer.append(entries(4, 6))]);
    await writer.close();
    expectEqual(await readAll(await openStore(), 'a'), heads(1, 6), 'the entries, right after close()');
    expectEqual(
      (await appends).map(({ status }) => status),
      ['fulfilled', 'fulfilled'],
      'the appends',
    );
  },

  'writer: lost does not abort while the right is held': async ({ store, openStore, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    const other = await openStore();
    await other.openWriter('a');
    await other.update('a', { label: 'x' });
    await writer.append(entries(1, 3));
    expectThat(!writer.lost.aborted, 'lost has not aborted');
  },
};
