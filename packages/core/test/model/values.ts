import fc from 'fast-check';

const text = fc.string({ unit: 'binary', maxLength: 8 });
const key = fc.oneof(
  text,
  fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toString', '$tidemark', 'value'),
);
const date = fc.date({ noInvalidDate: false });

const binary = fc
  .uint8Array({ maxLength: 16 })
  .chain((bytes) =>
    fc.constantFrom<unknown>(
      bytes,
      bytes.buffer,
      new DataView(bytes.buffer),
      new Uint8ClampedArray(bytes),
      new Float32Array(bytes),
      new Float64Array(bytes),
      new Int16Array(bytes),
      BigInt64Array.from(bytes, BigInt),
    ),
  );

const primitive = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(undefined, null, Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);

/** An object with own properties only, `__proto__` among them. */
function objectOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.array(fc.tuple(key, value), { maxLength: 5 }).map(Object.fromEntries);
}

function errorOf(cause: fc.Arbitrary<unknown>): fc.Arbitrary<Error> {
  return fc
    .record(
      { name: text, message: text, code: fc.constantFrom('EIO', 7), cause },
      { requiredKeys: ['message'] },
    )
    .map(({ name, message, code, ...options }) => {
      const error = new Error(message, options);
      if (name !== undefined) Object.defineProperty(error, 'name', { value: name });
      return code === undefined ? error : Object.assign(error, { code });
    });
}

/** Everything the codec keeps. */
export const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    primitive,
    date,
    binary,
    fc.array(tie('value'), { maxLength: 5 }),
    objectOf(tie('value')),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 4 }).map((members) => new Set(members)),
    errorOf(tie('value')),
  ),
})).value;

/** What `JSON.parse` can give, so without -0. */
export const jsonValues: fc.Arbitrary<unknown> = fc
  .jsonValue({ stringUnit: 'binary' })
  .map((value) => JSON.parse(JSON.stringify(value)));

const atoms = [
  '',
  '0',
  'a',
  0,
  -0,
  1,
  1n,
  Number.NaN,
  true,
  null,
  undefined,
  new Date(0),
  new Date(Number.NaN),
];

/** From so small a world that two of them are often equal, and often equal but for a kind. */
export const smallValues: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<unknown>(...atoms),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', '$tidemark', 'value'), tie('value'), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    fc.array(fc.tuple(fc.constantFrom('a', 0, null), tie('value')), { maxLength: 2 }).map((x) => new Map(x)),
    fc.array(fc.constantFrom<unknown>(...atoms), { maxLength: 2 }).map((members) => new Set(members)),
    fc.constantFrom<unknown>(Uint8Array.of(0), Int8Array.of(0), Uint8Array.of(0).buffer),
  ),
})).value;
