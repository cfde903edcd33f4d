import type { JsonObject } from '../../model/json.js';

/** Heads that a store might take for its own book-keeping, or lose in its own encoding. */
export const ODD_HEADS: readonly JsonObject[] = [
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
export const ODD_PAYLOADS: readonly string[] = [
  ...['', ' ', '\n', '\n\n', '\r\n', 'a\nb\n', '\u0000', 'a\u0000b', '\u001f'],
  ...[
    '\u0085',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\ufeffa',
    '\ufffd',
    '\uffff',
    '\u{10ffff}',
    'é',
    'e\u0301',
    '🌊',
  ],
  ...['null', 'undefined', '{}', '"', '\\', '\\n', 'not JSON', '{"seq":1}', '{"end":1,"crc":"00000000"}\n'],
  ...['x', 'é', '界', '🌊'].map((character) => character.repeat(65_537)),
];

/** One output of each kind that core's codec knows. */
export const ODD_OUTPUTS: readonly unknown[] = [
  ...[
    undefined,
    null,
    true,
    '',
    'é "\\\n\u2028🌊',
    0,
    -0,
    Number.NaN,
    Infinity,
    -Infinity,
    1e21,
    2n ** 70n,
    -1n,
  ],
  ...[new Date(0), new Date(Number.NaN), new Map([[{ a: 1 }, new Set([undefined])]]), new Set(), [], {}],
  ...[
    new Uint8Array([0, 255]),
    new Float64Array([-0, Number.NaN]),
    new BigInt64Array([-1n]),
    new ArrayBuffer(3),
  ],
  ...[new TypeError('wrong', { cause: new Error('deeper') }), { nested: [[{ at: new Date(1), n: 1n }]] }],
];
