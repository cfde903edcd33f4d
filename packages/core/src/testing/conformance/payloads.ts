import { expectCode, expectEqual } from '../expectations.js';
import type { ConformanceCases } from './conformance-case.js';
import { appendInBatches, entries, payload, record } from './fixtures.js';

/** Reading payloads. */
export const payloadCases: ConformanceCases = {
  'readPayloads: NOT_FOUND when there is no such journal': async ({ store }) => {
    await store.create(record('a'));
    await expectCode(store.readPayloads('b', [1]), 'NOT_FOUND', 'of an unknown id');
    await expectCode(store.readPayloads('b', []), 'NOT_FOUND', 'of an unknown id, for no seq');
  },

  'readPayloads: in the order asked for, as often as asked for': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    await appendInBatches(writer, 100, 10);
    const seqs = [100, 1, 55, 55, 2, 99, 1, 50, 51];
    expectEqual(await store.readPayloads('a', seqs), seqs.map(payload), 'the payloads');
    expectEqual(await store.readPayloads('a', []), [], 'for no seq');
    const all = Array.from({ length: 100 }, (_, index) => 100 - index);
    expectEqual(await store.readPayloads('a', all), all.map(payload), 'all, backwards');
  },

  'readPayloads: undefined where there is no such entry': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    expectEqual(await store.readPayloads('a', [1]), [undefined], 'of an empty journal');
    await writer.append(entries(1, 3));
    const seqs = [0, 1, 4, -1, 1.5, 3, 1_000_000, Number.MAX_SAFE_INTEGER];
    const expected = [
      undefined,
      payload(1),
      undefined,
      undefined,
      undefined,
      payload(3),
      undefined,
      undefined,
    ];
    expectEqual(await store.readPayloads('a', seqs), expected, 'the payloads');
  },

  'readPayloads: undefined where the entry has none, which an empty payload is not': async ({
    store,
    openStore,
    createAndOpen,
  }) => {
    const writer = await createAndOpen(store, 'a');
    await writer.append([{ seq: 1 }, { seq: 2, payload: 'two' }, { seq: 3, payload: '' }, { seq: 4 }]);
    await writer.append([{ seq: 5 }]);
    await writer.append([{ seq: 6, payload: 'six' }, { seq: 7 }]);
    await store.close();
    const read = await (await openStore()).readPayloads('a', [1, 2, 3, 4, 5, 6, 7]);
    expectEqual(read, [undefined, 'two', '', undefined, undefined, 'six', undefined], 'the payloads');
  },

  'readPayloads: never those of another journal': async ({ store, createAndOpen }) => {
    const [a, b] = [await createAndOpen(store, 'a'), await createAndOpen(store, 'b')];
    await a.append([{ seq: 1, payload: 'of a' }]);
    await b.append([
      { seq: 1, payload: 'of b' },
      { seq: 2, payload: 'of b, too' },
    ]);
    expectEqual(await store.readPayloads('a', [1, 2]), ['of a', undefined], 'those of a');
    expectEqual(await store.readPayloads('b', [2, 1]), ['of b, too', 'of b'], 'those of b');
  },
};
