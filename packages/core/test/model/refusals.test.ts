import { describe, expect, test, vi } from 'vitest';
import { canonicalJson } from '../../src/model/canonical-json.js';
import { encodeValue } from '../../src/model/codec.js';

class Money {
  readonly cents = 1;
}
class Registry extends Map {}
class Impostor {
  readonly [Symbol.toStringTag] = 'Map';
}
const cycle: { self?: unknown } = {};
cycle.self = { list: [0, cycle] };
const revoked = Proxy.revocable({}, {});
revoked.revoke();

function nest(depth: number, leaf: unknown): unknown {
  let value = leaf;
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

describe.each([
  ['encodeValue', encodeValue],
  ['canonicalJson', canonicalJson],
])('%s refuses', (_, write) => {
  test.each<[string, unknown, string]>([
    ['a function', () => 1, 'value is a function; leave it out'],
    ['a symbol', Symbol('s'), 'value is a symbol'],
    ['a function inside', { messages: [0, 1, { fn() {} }] }, 'value.messages[2].fn is a function'],
    ['a key that is no identifier', { 'a b': [Symbol('s')] }, 'value["a b"][0] is a symbol'],
    [
      'an instance',
      [new Money()],
      'value[0] is an instance of Money; return a plain object, e.g. { ...value }',
    ],
    ['a subclass of Map', new Registry(), 'value is an instance of Registry'],
    ['a subclass of Array', new (class List extends Array {})(), 'value is an instance of List'],
    ['a class that claims to be a Map', new Impostor(), 'value is an instance of Impostor'],
    ['an object that inherits', Object.create({ a: 1 }), 'value is an instance of Object'],
    ['a RegExp', { at: /x/ }, 'value.at is an instance of RegExp'],
    ['a WeakMap', new WeakMap(), 'value is an instance of WeakMap'],
    ['a URL', new URL('http://x'), 'value is an instance of URL'],
    ['a Response', new Response(), 'value is an instance of Response'],
    ['a generator', (function* () {})(), 'value is an instance of Generator'],
    ['a boxed string', Object('x'), 'value is an instance of String'],
    ['a Promise', [Promise.resolve()], 'value[0] is a Promise; await it first'],
    ['a plain object with toJSON', { toJSON: () => 1 }, 'value.toJSON is a function'],
    ['an entry of a Map', new Map([['a', Symbol('s')]]), 'value[0][1] is a symbol'],
    ['a member of a Set', new Set([1, Symbol('s')]), 'value[1] is a symbol'],
    [
      'the cause of an error',
      { e: new Error('x', { cause: new Money() }) },
      'value.e.cause is an instance of Money',
    ],
    ['a cycle', cycle, 'value.self.list[1] is part of itself'],
    ['a revoked proxy', { p: revoked.proxy }, 'value.p cannot be read: TypeError'],
    ['a deep value', nest(1001, 1), 'is nested more than 1000 levels deep'],
    ['a very deep value', nest(100_000, 1), 'is nested more than 1000 levels deep'],
  ])('%s', (_, value, message) => {
    expect(() => write(value)).toThrow(expect.objectContaining({ code: 'NOT_SERIALIZABLE' }));
    expect(() => write(value)).toThrow(message);
  });

  test('an accessor that throws, with its error as cause', () => {
    const cause = new Error('not now');
    const value = {
      list: [
        {
          get late() {
            throw cause;
          },
        },
      ],
    };
    expect(() => write(value)).toThrow(
      expect.objectContaining({
        message: 'value.list[0].late cannot be read: Error: not now',
        cause,
        details: { path: 'value.list[0].late' },
      }),
    );
  });

  test('with a path that starts with the given name', () => {
    expect(() => write({ a: () => 1 }, 'input')).toThrow('input.a is a function');
  });

  test('but takes 1,000 levels, and one object at several places', () => {
    const shared = { a: -0 };
    expect(() => write([nest(1000 - 1, -0), [shared, shared]])).not.toThrow();
  });
});

test('a text that is longer than a string can be is refused', () => {
  const stringify = vi.spyOn(JSON, 'stringify').mockImplementation(() => {
    throw new RangeError('Invalid string length');
  });
  try {
    expect(() => encodeValue('long', 'output')).toThrow(
      expect.objectContaining({
        code: 'NOT_SERIALIZABLE',
        message: 'output is too large for one text: RangeError: Invalid string length',
      }),
    );
  } finally {
    stringify.mockRestore();
  }
});
