import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digest, digestValue, hash32 } from '../../src/model/digest.js';
import { murmur3 } from '../../src/model/murmur3.js';
import { values } from './values.js';

/** The hash of whole bytes, with the words as SMHasher stores them: least significant byte first. */
function murmur3Bytes(bytes: Uint8Array, seed: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes.length + 16));
  new Uint8Array(view.buffer).fill(0xff).set(bytes);
  const hash = new Uint32Array(4);
  murmur3(view, bytes.length, seed, hash);
  const result = new DataView(new ArrayBuffer(16));
  hash.forEach((word, index) => {
    result.setUint32(index * 4, word, true);
  });
  return new Uint8Array(result.buffer);
}

test("murmur3 passes SMHasher's verification: 0xB3ECE62A for x86 128", () => {
  const hashes = new Uint8Array(256 * 16);
  for (let length = 0; length < 256; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => index);
    hashes.set(murmur3Bytes(bytes, 256 - length), length * 16);
  }
  expect(new DataView(murmur3Bytes(hashes, 0).buffer).getUint32(0, true)).toBe(0xb3ece62a);
});

describe('digest', () => {
  // The fourth and fifth stand in the README of karanlyons/murmurHash3.js; the others were made with Python's mmh3.
  test.each([
    ['', '00000000000000000000000000000000'],
    ['a', 'a794933c5556b01b5556b01b5556b01b'],
    ['this is 16 bytes', '3800f3a438d78d7e025ac733b063ced4'],
    ['I will not buy this record, it is scratched.', 'a0a9683b25ac5e40d9af2895890dddf5'],
    ["I will not buy this tobacconist's, it is scratched.", '9b5b7ba2ef3f7866889adeaf00f3f98e'],
    ['žluťoučký kůň 🐎', '48ebf9cbdd3bec1e1b9c7c5bd79e0643'],
    ['a'.repeat(100_000), '8577298a069af2a99676a7996caf08c9'],
    ['é'.repeat(30_000), 'f29af0d8378c4171bd2059b0dc49665b'],
  ])('of %.50s', (text, expected) => {
    expect(digest(text)).toBe(expected);
  });

  test('is the hash of the UTF-8 bytes, also where the text outgrows the scratch buffer', () => {
    for (let length = 16_350; length < 16_420; length++) {
      const text = `é${'x'.repeat(length)}`;
      const hash = murmur3Bytes(new TextEncoder().encode(text), 0);
      const words = [0, 4, 8, 12].map((at) =>
        Buffer.from(hash).readUInt32LE(at).toString(16).padStart(8, '0'),
      );
      expect(digest(text)).toBe(words.join(''));
    }
  });

  test('starts with hash32', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(hash32(text)).toBe(Number.parseInt(digest(text).slice(0, 8), 16));
      }),
    );
  });
});

describe('digestValue', () => {
  test('is 32 hex characters for every value', () => {
    fc.assert(fc.property(values, (value) => /^[0-9a-f]{32}$/.test(digestValue(value))));
  });

  test('does not depend on the order of keys, and tells lone surrogates apart', () => {
    expect(digestValue({ a: 1, b: [2] })).toBe(digestValue({ b: [2], a: 1 }));
    expect(digestValue('\ud800')).not.toBe(digestValue('\udfff'));
  });

  test('names the value that it refuses', () => {
    expect(() => digestValue({ f() {} }, 'params')).toThrow('params.f is a function');
  });
});
