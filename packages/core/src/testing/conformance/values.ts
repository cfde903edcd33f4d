import type { JsonObject } from '../../model/json.js';
import { expectEqual, expectThat } from '../expectations.js';
import { type ConformanceCases, readAll } from './conformance-case.js';

/** Heads that a store might take for its own book-keeping, or lose in its own encoding. */
const ODD_HEADS: readonly JsonObject[] = [
  {},
  {
    end: 1,
    crc: 'deadbeef',
    payloads: [1],
    segment: 'a',
    type: 'end',
    synced: 7,
    id: 'x',
    key: 1,
    value: null,
  },
  {
    size: 1,
    offset: 2,
    length: 3,
    epoch: 9,
    v: 1,
    head: {},
    heads: [],
    entries: [],
    journal: {},
    lastSeq: 5,
  },
  { whole: [0, 1, -1, 2 ** 53, 2 ** 64, 1e21, Number.MAX_VALUE], parts: [-1.5, 0.1 + 0.2, 1e-7, 5e-324] },
  {
    text: [
      '',
      ' ',
      '"',
      '\\',
      '\n',
      '\r\n',
      '\t',
      '\u0000',
      '\u001f',
      '\u2028\u2029',
      '\ufeff',
      'e\u0301',
      '🌊',
      '}\n{',
    ],
  },
  { flags: [true, false, null], nested: { a: { b: { c: [[], [[]], {}, { d: null }] } } } },
  JSON.parse('{"__proto__": {"x": 1}, "constructor": 1, "": 2, "🌊": {"__proto__": null}, "a.b": 3, "1": 4}'),
  { long: 'x'.repeat(1_500) },
  { deep: JSON.parse(`${'{"in":['.repeat(100)}${']}'.repeat(100)}`) },
];

/** Payloads that a store might cut, escape twice or take for nothing. */
const ODD_PAYLOADS: readonly string[] = [
  ...[
    '',
    ' ',
    '\n',
    '\n\n',
    '\r\n',
    'a\nb\n',
    '\u0000',
    'a\u0000b',
    '\u001f',
    '\u2028',
    '\u2029',
    '\u0085',
    '\ufeff',
    '\ufeffa',
  ],
  ...['null', 'undefined', '{}', '"', '\\', '\\n', 'not JSON', '{"seq":1}', '{"end":1,"crc":"00000000"}\n'],
  ...[
    'é',
    'e\u0301',
    '🌊',
    '\ufffd',
    '\uffff',
    '\u{10ffff}',
    'x'.repeat(65_535),
    'é'.repeat(65_536),
    '🌊'.repeat(65_537),
  ],
];

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

/** A text of `length` bytes that neither compresses to nothing nor is ASCII throughout. */
function textOf(length: number): string {
  const parts: string[] = [];
  let written = 0;
  for (let state = 1; written < length; written += 16) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    parts.push(`${state.toString(36).padStart(8, '0')}é"\n界`);
  }
  return parts.join('');
}
