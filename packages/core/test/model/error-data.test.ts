import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorHead, readField, toErrorData } from '../../src/model/error-data.js';
import { TidemarkError } from '../../src/model/errors.js';

class QuotaError extends Error {
  override readonly name = 'QuotaError';
  readonly code = 'E_QUOTA';
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('no');
    },
    ownKeys() {
      throw new Error('no');
    },
    getPrototypeOf() {
      throw new Error('no');
    },
  },
);

describe('toErrorData', () => {
  test('keeps name, message, stack and code of an error', () => {
    const error = new QuotaError('used up');
    expect(toErrorData(error)).toEqual({
      name: 'QuotaError',
      message: 'used up',
      code: 'E_QUOTA',
      stack: error.stack,
    });
    expect(toErrorData(new TidemarkError('TASK_TIMEOUT', 'late'))).toMatchObject({
      name: 'TidemarkError',
      code: 'TASK_TIMEOUT',
      message: 'late',
    });
    expect(toErrorData(new DOMException('late', 'TimeoutError'))).toMatchObject({
      name: 'TimeoutError',
      message: 'late',
      code: 23,
    });
  });

  test.each([
    ['a text', 'boom', 'boom'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 42, '42'],
    ['a bigint', 10n, '10'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    [
      'a frozen object',
      Object.freeze({ reason: 'x', at: new Date(0) }),
      '{"reason":"x","at":"1970-01-01T00:00:00.000Z"}',
    ],
    ['a list', [1, 'two', undefined, Number.NaN], '[1,"two","undefined","NaN"]'],
    ['an empty object without prototype', Object.create(null), '{}'],
    ['a revoked proxy', revoked(), 'an object that cannot be read'],
    ['an object that throws whatever one does', hostile, 'an object that cannot be read'],
  ])('makes data of %s', (_, thrown, message) => {
    expect(toErrorData(thrown)).toEqual({ name: 'NonError', message });
  });

  test('takes name, message and code of an object that is no error', () => {
    expect(toErrorData({ name: 'Oops', message: 'boom', code: 7 })).toEqual({
      name: 'Oops',
      message: 'boom',
      code: 7,
    });
  });

  test('leaves out what throws when it is read, and codes that are no text or finite number', () => {
    const error = Object.defineProperties(new Error('kept'), {
      stack: {
        get() {
          throw new Error('no');
        },
      },
      code: { value: Number.NaN },
    });
    expect(toErrorData(error)).toEqual({ name: 'Error', message: 'kept' });
  });

  test('keeps causes: errors as error data, other values as plain JSON', () => {
    const cause = new TypeError('inner', { cause: { status: 503, body: ['busy'] } });
    expect(toErrorData(new Error('outer', { cause }))).toMatchObject({
      message: 'outer',
      cause: { name: 'TypeError', message: 'inner', cause: { status: 503, body: ['busy'] } },
    });
    expect(toErrorData(new Error('outer', { cause: 'a text' })).cause).toBe('a text');
    expect(toErrorData(new Error('outer', { cause: null })).cause).toBeNull();
    expect(toErrorData(new Error('outer', { cause: -0 })).cause).toBe(0);
    expect(toErrorData(new Error('outer', { cause: undefined }))).not.toHaveProperty('cause');
  });

  test('keeps the errors of an AggregateError', () => {
    const data = toErrorData(new AggregateError([new TypeError('one'), 'two'], 'all failed'));
    expect(data).toMatchObject({
      name: 'AggregateError',
      message: 'all failed',
      errors: [
        { name: 'TypeError', message: 'one' },
        { name: 'NonError', message: 'two' },
      ],
    });
  });

  test('ends at a cause that is its own cause, at a deep one, and at a wide one', () => {
    const loop = new Error('loop');
    loop.cause = new Error('inner', { cause: loop });
    expect(toErrorData(loop).cause).not.toHaveProperty('cause');

    let deep = new Error('0');
    for (let depth = 1; depth < 10_000; depth++) deep = new Error(`${depth}`, { cause: deep });
    expect(JSON.stringify(toErrorData(deep)).split('"message"')).toHaveLength(8 + 1);
    const wide = new AggregateError(Array.from({ length: 10_000 }, () => new AggregateError([deep, deep])));
    expect(JSON.stringify(toErrorData(wide)).split('"message"').length).toBeLessThan(400);
  });

  test('cuts texts that are very long', () => {
    expect(toErrorData(new Error('x'.repeat(1_000_000))).message).toHaveLength(65_536);
  });

  test('does not set a prototype', () => {
    const cause = JSON.parse('{"__proto__": {"polluted": true}}');
    const data = toErrorData(new Error('x', { cause }));
    expect((data.cause as { polluted?: boolean }).polluted).toBeUndefined();
    expect(JSON.stringify(data.cause)).toBe('{"__proto__":{"polluted":true}}');
  });

  test('never throws, and JSON holds what it gives', () => {
    const thing = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
    fc.assert(
      fc.property(thing, thing, thing, (thrown, cause, errors) => {
        for (const value of [thrown, Object.assign(new Error('x', { cause }), { errors, code: thrown })]) {
          const data = toErrorData(value);
          expect(JSON.parse(JSON.stringify(data))).toEqual(data);
          expect(errorHead(data).message.length).toBeLessThanOrEqual(300);
        }
      }),
    );
  });
});

describe('errorHead', () => {
  test('keeps name, code and message', () => {
    expect(errorHead(toErrorData(new QuotaError('used up')))).toEqual({
      name: 'QuotaError',
      code: 'E_QUOTA',
      message: 'used up',
    });
    expect(errorHead({ name: 'Error', message: 'x', code: 0 })).toEqual({
      name: 'Error',
      message: 'x',
      code: 0,
    });
    expect(errorHead({ name: 'Error', message: 'x' })).not.toHaveProperty('code');
  });

  test('cuts a long message between code points', () => {
    expect(errorHead({ name: 'Error', message: 'x'.repeat(300) }).message).toHaveLength(300);
    expect(errorHead({ name: 'Error', message: 'x'.repeat(301) }).message).toBe(`${'x'.repeat(299)}…`);
    expect(errorHead({ name: 'Error', message: '🌊'.repeat(200) }).message).toBe(`${'🌊'.repeat(149)}…`);
  });
});

test('readField reads anything and never throws', () => {
  expect(readField({ a: 1 }, 'a')).toBe(1);
  expect(readField(undefined, 'a')).toBeUndefined();
  expect(readField('text', 'length')).toBe(4);
  expect(readField(hostile, 'a')).toBeUndefined();
});
