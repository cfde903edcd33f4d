import { decodeValue, encodeValue } from '../../model/codec.js';
import { expectEqual, expectThat } from '../expectations.js';
import type { ConformanceCases } from './conformance-case.js';
import { readAll } from './fixtures.js';
import { ODD_HEADS, ODD_OUTPUTS, ODD_PAYLOADS } from './odd-values.js';

/** What heads and payloads may hold. */
export const valueCases: ConformanceCases = {
  'values: heads are any JSON under any key but payload': async ({ store, openStore, createAndOpen }) => {
    const written = ODD_HEADS.map((each, index) => ({ ...each, seq: index + 1 }));
    const writer = await createAndOpen(store, 'a');
    await writer.append(written.slice(0, 2));
    await writer.append(written.slice(2));
    await store.close();
    const read = await readAll(await openStore(), 'a');
    for (const [index, each] of written.entries()) expectEqual(read[index], each, 'the head');
  },

  'values: undefined properties of a head are left out': async ({ store, createAndOpen }) => {
    const writer = await createAndOpen(store, 'a');
    await writer.append([
      { seq: 1, gone: undefined, usage: { gone: undefined, kept: 1 }, payload: undefined },
    ]);
    const [read] = await readAll(store, 'a');
    expectEqual(read, { seq: 1, usage: { kept: 1 } }, 'the head');
    expectEqual(await store.readPayloads('a', [1]), [undefined], 'the payload');
  },

  'values: payloads are any well-formed string, and no part of the head': async ({
    store,
    openStore,
    createAndOpen,
  }) => {
    const writer = await createAndOpen(store, 'a');
    const seqs = ODD_PAYLOADS.map((_, index) => index + 1);
    await writer.append(ODD_PAYLOADS.map((payload, index) => ({ seq: index + 1, payload })));
    await store.close();
    const reopened = await openStore();
    const read = await reopened.readPayloads('a', seqs);
    for (const [index, payload] of ODD_PAYLOADS.entries()) expectEqual(read[index], payload, 'the payload');
    expectEqual(
      await readAll(reopened, 'a'),
      seqs.map((seq) => ({ seq })),
      'the heads',
    );
  },

  "values: all that core's codec writes": async ({ store, openStore, createAndOpen }) => {
    const payloads = ODD_OUTPUTS.map((output) => encodeValue({ output }));
    const writer = await createAndOpen(store, 'a');
    await writer.append(payloads.map((payload, index) => ({ seq: index + 1, payload })));
    const seqs = payloads.map((_, index) => index + 1);
    const read = await (await openStore()).readPayloads('a', seqs);
    expectEqual(read, payloads, 'the payloads');
    expectEqual(
      read.map((text) => encodeValue(decodeValue(text ?? ''))),
      payloads,
      'the payloads, decoded and encoded',
    );
  },

  'values: a payload of 1 MB, between small ones': async ({ store, openStore, createAndOpen }) => {
    const large = textOf(1_000_000);
    const writer = await createAndOpen(store, 'a');
    await writer.append([
      { seq: 1, payload: 'before' },
      { seq: 2, payload: large },
      { seq: 3, payload: 'after' },
    ]);
    const [after, read, before] = await (await openStore()).readPayloads('a', [3, 2, 1]);
    expectEqual([before, after], ['before', 'after'], 'its neighbours');
    expectThat(read === large, 'the large payload comes back as it was');
  },

  'values: a payload of 20 MB, between small ones': async ({ store, openStore, createAndOpen }) => {
    const large = textOf(20_000_000);
    const writer = await createAndOpen(store, 'a');
    await writer.append([{ seq: 1, payload: 'before' }]);
    await writer.append([{ seq: 2, payload: large }]);
    await writer.append([{ seq: 3, payload: 'after' }]);
    const other = await openStore();
    expectEqual(await other.readPayloads('a', [1, 3]), ['before', 'after'], 'its neighbours');
    const [read] = await other.readPayloads('a', [2]);
    expectThat(read === large, 'the large payload comes back as it was');
    expectEqual(await readAll(other, 'a'), [{ seq: 1 }, { seq: 2 }, { seq: 3 }], 'the heads');
  },
};

/** A text of about `sizeBytes` that neither compresses to nothing nor is ASCII throughout. */
function textOf(sizeBytes: number): string {
  let state = 1;
  const parts = Array.from({ length: sizeBytes / 15 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return `${state.toString(36).padStart(8, '0')}é"\n界`;
  });
  return parts.join('');
}
