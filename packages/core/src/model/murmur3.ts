const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

/**
 * MurmurHash3, variant x86 128: four 32-bit words, the same on every platform. Detects change, hides nothing.
 *
 * Source: Austin Appleby, SMHasher, `MurmurHash3.cpp`, `MurmurHash3_x86_128` (public domain).
 *
 * @param view - `length` bytes to hash, with room up to the next multiple of 16; the rest of the last block is
 *   zeroed, so that it can be read as words: a zero word adds nothing.
 * @param hash - receives the four words.
 */
export function murmur3(view: DataView, length: number, seed: number, hash: Uint32Array): void {
  let h1 = seed;
  let h2 = seed;
  let h3 = seed;
  let h4 = seed;
  const tail = length & ~15;
  const end = (length + 15) & ~15;
  for (let at = length; at < end; at++) view.setUint8(at, 0);

  for (let at = 0; at < tail; at += 16) {
    h1 ^= scramble(view.getUint32(at, true), C1, 15, C2);
    h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= scramble(view.getUint32(at + 4, true), C2, 16, C3);
    h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= scramble(view.getUint32(at + 8, true), C3, 17, C4);
    h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= scramble(view.getUint32(at + 12, true), C4, 18, C1);
    h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  if (tail < end) {
    h1 ^= scramble(view.getUint32(tail, true), C1, 15, C2);
    h2 ^= scramble(view.getUint32(tail + 4, true), C2, 16, C3);
    h3 ^= scramble(view.getUint32(tail + 8, true), C3, 17, C4);
    h4 ^= scramble(view.getUint32(tail + 12, true), C4, 18, C1);
  }

  h1 ^= length;
  h2 ^= length;
  h3 ^= length;
  h4 ^= length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = avalanche(h1);
  h2 = avalanche(h2);
  h3 = avalanche(h3);
  h4 = avalanche(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  hash[0] = h1;
  hash[1] = h2 + h1;
  hash[2] = h3 + h1;
  hash[3] = h4 + h1;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function scramble(word: number, before: number, bits: number, after: number): number {
  return Math.imul(rotate(Math.imul(word, before), bits), after);
}

function avalanche(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
