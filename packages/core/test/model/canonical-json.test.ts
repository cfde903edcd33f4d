import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/model/canonical-json.js';
import { decodeValue, encodeValue } from '../../src/model/codec.js';
import { deepEqual } from './deep-equal.js';
import { jsonValues, smallValues, values } from './values.js';

/** RFC 8785 in its simplest words, for plain JSON. */
function reference(json: unknown): string {
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  if (Array.isArray(json)) return `[${json.map(reference).join(',')}]`;
  const fields = json as Record<string, unknown>;
  const members = Object.keys(fields).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${reference(fields[key])}`).join(',')}}`;
}

/** The same value with every object, Map and Set filled in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value instanceof Map) {
    return new Map([...value].reverse().map(([key, content]) => [reversed(key), reversed(content)]));
  }
  if (value instanceof Set) return new Set([...value].reverse().map(reversed));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, content]) => [key, reversed(content)]),
  );
}

describe('RFC 8785', () => {
  test.each([
    ['0000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('appendix B: the double %s is %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });

  test('§3.2.2: literals, numbers and strings', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test('§3.2.3: keys in the order of their UTF-16 code units', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      1: 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(Object.values(JSON.parse(canonicalJson(value)))).toHaveLength(7);
    expect(canonicalJson(value).match(/(?<=:")[^"]+/g)).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  test('holds for all plain JSON, however many keys', () => {
    fc.assert(fc.property(jsonValues, (value) => canonicalJson(value) === reference(value)));
    const many = fc.dictionary(fc.string(), fc.integer().map(String), {
      minKeys: 15,
      maxKeys: 60,
      size: 'max',
    });
    fc.assert(fc.property(many, (value) => canonicalJson(value) === reference(value)));
  });
});

describe('the text is the same', () => {
  test('whatever the order of keys, of a Map and of a Set', () => {
    fc.assert(fc.property(values, (value) => canonicalJson(reversed(value)) === canonicalJson(value)));
  });

  test('after a round trip through the codec', () => {
    fc.assert(
      fc.property(values, (value) => canonicalJson(decodeValue(encodeValue(value))) === canonicalJson(value)),
    );
  });

  test('for errors that differ only in their stack', () => {
    const first = new Error('x', { cause: new Error('y') });
    const second = new Error('x', { cause: new Error('y') });
    expect(first.stack).not.toBe(second.stack);
    expect(canonicalJson(first)).toBe(canonicalJson(second));
    expect(canonicalJson(first)).not.toBe(canonicalJson(Object.assign(new Error('x'), { code: 1 })));
  });
});

describe('the text differs', () => {
  test('if and only if the values do', () => {
    const pairs = fc.oneof(
      fc.tuple(smallValues, smallValues),
      smallValues.map((value) => [value, reversed(value)]),
    );
    fc.assert(
      fc.property(pairs, ([a, b]) => (canonicalJson(a) === canonicalJson(b)) === deepEqual(a, b)),
      { numRuns: 5000 },
    );
    fc.assert(
      fc.property(values, values, (a, b) => (canonicalJson(a) === canonicalJson(b)) === deepEqual(a, b)),
      { numRuns: 1000 },
    );
  });

  test('between any two of these', () => {
    const bytes = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0);
    const different = [
      new Map(),
      new Set(),
      {},
      [],
      undefined,
      null,
      0,
      -0,
      '',
      '0',
      '-0',
      0n,
      false,
      'null',
      'undefined',
      Number.NaN,
      'NaN',
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      'Infinity',
      [undefined],
      [null],
      [[]],
      { a: undefined },
      { a: null },
      new Map([['a', undefined]]),
      new Set(['a']),
      new Set([['a', undefined]]),
      [['a', undefined]],
      new Map([[1, 2]]),
      new Map([[2, 1]]),
      new Map([['1', 2]]),
      { 1: 2 },
      new Set([[1, 2]]),
      new Date(0),
      new Date(Number.NaN),
      new Date(0).toISOString(),
      new Error(''),
      new TypeError(''),
      new Error('', { cause: undefined }),
      { name: 'Error', message: '' },
      bytes,
      bytes.buffer,
      new DataView(bytes.buffer),
      new Int8Array(bytes),
      new Float64Array(bytes.buffer),
      [...bytes],
      'AAAAAAAAAAA=',
      { $tidemark: 'undefined' },
      { $tidemark: 'Map', value: [] },
      { $tidemark: 'Set', value: [] },
      { $tidemark: 'number', value: '-0' },
      { $tidemark: 'Object', value: [] },
      { $tidemark: 'Object', value: [['$tidemark', 1]] },
      { $tidemark: 1 },
      new Map([['$tidemark', 1]]),
      { $tidemark: { $tidemark: 'undefined' } },
      { $tidemark: undefined },
    ];
    const texts = different.map((value) => canonicalJson(value));
    expect(new Set(texts).size).toBe(different.length);
  });
});

test('lone surrogates are escaped, and thousands of different keys are written right', () => {
  expect(canonicalJson({ '\udead': '\ud800' })).toBe('{"\\udead":"\\ud800"}');
  for (let index = 0; index < 3000; index++) {
    expect(canonicalJson({ [`k"${index}`]: index })).toBe(`{"k\\"${index}":${index}}`);
  }
});
