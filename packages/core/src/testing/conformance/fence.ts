import { expectCode, expectEqual, expectThat, within } from '../expectations.js';
import type { ConformanceCases } from './conformance-case.js';
import { entries, heads, readAll, record } from './fixtures.js';

/** Epoch fencing: what happens to a writer that is taken for dead while it lives. */
export const fenceCases: ConformanceCases = {
  'fence: a writer taken for dead appends no more: SUPERSEDED, also on every later call': async (context) => {
    const { store, openStore, openWriter, breakLock } = context;
    const old = await context.createAndOpen(store, 'a');
    await old.append(entries(1, 3));
    await breakLock('a');
    const other = await openStore();
    const successor = await openWriter(other, 'a');
    expectThat(successor.epoch > old.epoch, `epochs grow, ${old.epoch} → ${successor.epoch}`);
    await expectCode(old.append(entries(4, 6)), 'SUPERSEDED', 'append of the old writer');
    await expectCode(old.append(entries(4, 4)), 'SUPERSEDED', 'its next append');
    await successor.append([{ seq: 4, from: 'successor' }]);
    await expectCode(old.append(entries(5, 5)), 'SUPERSEDED', "its append after the successor's first");
    for (const each of [store, other, await openStore()]) {
      expectEqual(await readAll(each, 'a'), [...heads(1, 3), { seq: 4, from: 'successor' }], 'the entries');
      expectEqual(
        await each.readPayloads('a', [4, 5]),
        [undefined, undefined],
        'the payloads of the old writer',
      );
      expectEqual((await each.get('a'))?.lastSeq, 4, 'lastSeq');
    }
  },

  'fence: lost aborts when the right is lost, and only for its loser': async (context) => {
    const { store, openStore, openWriter, breakLock } = context;
    const old = await context.createAndOpen(store, 'a');
    const aborted = new Promise<void>((resolve) => old.lost.addEventListener('abort', () => resolve()));
    await breakLock('a');
    const successor = await openWriter(await openStore(), 'a');
    await expectCode(old.append(entries(1, 1)), 'SUPERSEDED', 'append of the old writer');
    await within(aborted, 'lost aborts');
    expectThat(!successor.lost.aborted, "the successor's lost has not aborted");
  },

  'fence: closing the old writer, or its store, takes nothing from the new one': async (context) => {
    const { store, openStore, openWriter, breakLock } = context;
    const old = await context.createAndOpen(store, 'a');
    await breakLock('a');
    const other = await openStore();
    const successor = await openWriter(other, 'a');
    await old.close();
    await store.close();
    expectEqual((await other.get('a'))?.isActive, true, 'isActive');
    expectEqual(await other.openWriter('a'), undefined, 'a third writer');
    await successor.append(entries(1, 3));
    expectEqual(await readAll(other, 'a'), heads(1, 3), 'the entries');
  },

  'fence: in the rush of a take-over, all that was acknowledged counts, in order': async (context) => {
    const { store, openStore, openWriter, breakLock } = context;
    const old = await context.createAndOpen(store, 'a');
    const other = await openStore();
    const appends = Array.from({ length: 40 }, (_, index) => old.append(entries(index + 1, index + 1)));
    const outcomes = Promise.allSettled(appends);
    await breakLock('a');
    const successor = await openWriter(other, 'a');
    const lastSeq = (await other.get('a'))?.lastSeq ?? Number.NaN;
    await successor.append(entries(lastSeq + 1, lastSeq + 3));
    const acknowledged = (await outcomes).filter(({ status }) => status === 'fulfilled').length;
    expectThat(acknowledged <= lastSeq, `what was acknowledged (${acknowledged}) counts (${lastSeq})`);
    expectEqual(await readAll(store, 'a'), heads(1, lastSeq + 3), 'the entries');
    expectEqual(await readAll(await openStore(), 'a'), heads(1, lastSeq + 3), 'the entries in another store');
  },

  'fence: a writer taken for dead writes nothing into a later journal of the same id': async (context) => {
    const { store, openStore, breakLock } = context;
    const old = await context.createAndOpen(store, 'a');
    await breakLock('a');
    const other = await openStore();
    await other.delete('a');
    await other.create(record('a'));
    await old.append(entries(1, 3)).catch(() => undefined);
    expectEqual(await readAll(other, 'a'), [], 'the entries');
    expectEqual((await other.get('a'))?.lastSeq, 0, 'lastSeq');
  },
};
