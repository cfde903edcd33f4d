import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { decodeValue, encodeValue } from '../../src/model/codec.js';
import { deepEqual } from './deep-equal.js';
import { jsonValues, values } from './values.js';

function roundTrip<T>(value: T): T {
  return decodeValue(encodeValue(value)) as T;
}

describe('the round trip', () => {
  test('gives an equal value', () => {
    fc.assert(
      fc.property(values, (value) => deepEqual(roundTrip(value), value, 'ordered')),
      { numRuns: 2000 },
    );
  });

  test('keeps every order, so that the text is the same again', () => {
    fc.assert(fc.property(values, (value) => encodeValue(roundTrip(value)) === encodeValue(value)));
  });

  test.each([
    ['an invalid Date', new Date(Number.NaN)],
    ['the first Date', new Date(-8.64e15)],
    ['undefined', undefined],
    ['an undefined property', { a: undefined }],
    ['nested Maps', new Map([[new Map([[{}, -0]]), new Set([new Set()])]])],
    [
      'equal but different keys',
      new Map([
        [[1], 1],
        [[1], 2],
      ]),
    ],
    ['a huge BigInt', -(2n ** 300n)],
    ['lone surrogates', { '\ud800': ['\udfff', '\ud83d\ude00'] }],
    ['line separators', '\u2028\u2029\n\r'],
    ['a stand-in of our own', { $tidemark: 'Date', value: '2020-01-01T00:00:00.000Z' }],
    ['a stand-in in a stand-in', { $tidemark: 'Object', value: [['$tidemark', { $tidemark: undefined }]] }],
    ['a stand-in with __proto__', JSON.parse('{"$tidemark":1,"__proto__":{"x":1}}')],
    ['the tag as a string', ['$tidemark', '"$tidemark"']],
    ['array indexes as keys', { 2: 'b', 1: new Date(0), a: 0 }],
  ])('keeps %s', (_, value) => {
    expect(deepEqual(roundTrip(value), value, 'ordered')).toBe(true);
  });

  test('makes holes undefined', () => {
    const sparse = new Array(3);
    sparse[1] = 1;
    expect(roundTrip(sparse)).toStrictEqual([undefined, 1, undefined]);
  });

  test('leaves plain JSON as it is', () => {
    fc.assert(fc.property(jsonValues, (value) => encodeValue(value) === JSON.stringify(value)));
  });

  test('writes one line of well-formed Unicode', () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = encodeValue(value);
        expect(text).not.toMatch(/[\n\r]/);
        expect(new TextDecoder().decode(new TextEncoder().encode(text))).toBe(text);
      }),
    );
  });

  test('never pollutes a prototype', () => {
    const value = JSON.parse('{"__proto__":{"polluted":true},"at":null}');
    value.at = new Date(0);
    const back = roundTrip(value);
    expect(Object.keys(back)).toEqual(['__proto__', 'at']);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(back.polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('takes objects of other realms', () => {
    const foreign = runInNewContext(`({
      list: [1, new Map([['k', new Set([new Date(0)])]])],
      bytes: new Uint16Array([1, 2]),
      error: new (class Odd extends TypeError {})('no', { cause: { deep: [] } }),
    })`);
    const { error, ...rest } = roundTrip(foreign);
    expect(rest).toStrictEqual({
      list: [1, new Map([['k', new Set([new Date(0)])]])],
      bytes: Uint16Array.of(1, 2),
    });
    expect(error).toMatchObject({ name: 'TypeError', message: 'no', cause: { deep: [] } });
  });

  test('takes objects without a prototype, and Dates made under fake timers', () => {
    const bare = Object.assign(Object.create(null), { a: 1, b: -0 });
    expect(roundTrip(bare)).toStrictEqual({ a: 1, b: -0 });
    vi.useFakeTimers({ now: 7 });
    try {
      expect(roundTrip(new Date()).getTime()).toBe(7);
    } finally {
      vi.useRealTimers();
    }
  });

  test('leaves out what JSON.stringify leaves out', () => {
    const match = Object.assign(['x', -0], { index: 3 });
    expect(roundTrip(match)).toStrictEqual(['x', -0]);
    expect(roundTrip({ a: 1, [Symbol('hidden')]: 2 })).toStrictEqual({ a: 1 });
    expect(roundTrip(Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 'other' }))).toStrictEqual({
      a: 1,
    });
  });
});

describe('binary data', () => {
  afterEach(() => {
    Reflect.deleteProperty(Uint8Array.prototype, 'toBase64');
    Reflect.deleteProperty(Uint8Array, 'fromBase64');
  });

  test.each([0, 1, 2, 3, 8191, 8192, 8193, 3_000_000])('keeps %i bytes', (sizeBytes) => {
    const bytes = Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 31) >> 3);
    const text = encodeValue(bytes);
    expect(text).toContain(Buffer.from(bytes).toString('base64'));
    expect(Buffer.compare(decodeValue(text) as Uint8Array, bytes)).toBe(0);
  });

  test('keeps the part that a view shows, and takes a Buffer for the Uint8Array it is', () => {
    const { buffer } = Uint8Array.of(9, 1, 2, 9);
    expect(roundTrip(new Uint8Array(buffer, 1, 2))).toStrictEqual(Uint8Array.of(1, 2));
    expect(roundTrip(new DataView(buffer, 1, 2))).toStrictEqual(new DataView(Uint8Array.of(1, 2).buffer));
    expect(roundTrip<Uint8Array>(Buffer.from('hi'))).toStrictEqual(Uint8Array.of(104, 105));
  });

  test("uses the engine's own base64 where there is one", () => {
    const toBase64 = vi.fn(() => 'AQI=');
    const fromBase64 = vi.fn(() => Uint8Array.of(3));
    Object.defineProperty(Uint8Array.prototype, 'toBase64', { value: toBase64, configurable: true });
    Object.defineProperty(Uint8Array, 'fromBase64', { value: fromBase64, configurable: true });
    expect(roundTrip(Uint8Array.of(1, 2))).toStrictEqual(Uint8Array.of(3));
    expect(toBase64).toHaveBeenCalledOnce();
    expect(fromBase64).toHaveBeenCalledExactlyOnceWith('AQI=');
  });
});

describe('errors', () => {
  test('come back as errors with name, message, stack, code and causes', () => {
    const cause = Object.assign(new RangeError('inner'), { code: 'E_INNER' });
    const error = new TypeError('outer', { cause: [cause] });
    const back = roundTrip(error);
    expect(back).toBeInstanceOf(Error);
    expect(back).toMatchObject({ name: 'TypeError', message: 'outer', stack: error.stack });
    const inner = (back.cause as unknown[])[0];
    expect(inner).toBeInstanceOf(Error);
    expect(inner).toMatchObject({
      name: 'RangeError',
      message: 'inner',
      code: 'E_INNER',
      stack: cause.stack,
    });
    expect([Object.keys(back), Object.keys(inner as Error)]).toEqual([[], ['code']]);
    expect('code' in back).toBe(false);
  });

  test('may be DOMExceptions and instances of error classes, frozen or without a stack', () => {
    class HttpError extends Error {
      override readonly name = 'HttpError';
      readonly code = 503;
    }
    const error = new HttpError('busy');
    delete error.stack;
    const back = roundTrip(Object.freeze(error));
    expect(back).toMatchObject({ name: 'HttpError', message: 'busy', code: 503 });
    expect(back.stack).toBeUndefined();
    expect(roundTrip(new DOMException('stop', 'AbortError'))).toMatchObject({
      name: 'AbortError',
      message: 'stop',
    });
  });
});

describe('decodeValue', () => {
  test.each([
    '',
    '{',
    '{"$tidemark":"Map","value":1}',
    '{"$tidemark":"bigint","value":"x"}',
    '{"$tidemark":"Uint8Array","value":"*"}',
  ])('refuses %j, which encodeValue never writes', (text) => {
    expect(() => decodeValue(text)).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }));
  });

  test.each(['Temporal.Instant', 'toString', '__proto__', 'Function', 'Float8Array'])(
    'does not guess what the kind %s of a newer version is',
    (kind) => {
      const text = JSON.stringify({ a: [{ $tidemark: kind, value: 'x' }] });
      expect(() => decodeValue(text)).toThrow(expect.objectContaining({ code: 'FORMAT_NEWER' }));
    },
  );
});
