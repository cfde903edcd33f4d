import { canonicalJson } from './canonical-json.js';
import { murmur3 } from './murmur3.js';

/** Texts up to a third of this are hashed without allocating: a UTF-16 unit takes at most 3 bytes of UTF-8. */
const SCRATCH_BYTES = 48 * 1024;
const BLOCK_BYTES = 16;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const encoder = new TextEncoder();
const scratch = new Uint8Array(SCRATCH_BYTES);
const scratchView = new DataView(scratch.buffer);
const hash = new Uint32Array(4);

/**
 * 128 bits of `text` as 32 lower-case hex characters, the same in every engine: for change detection and names, not
 * for secrets. Lone surrogates count as U+FFFD.
 *
 * MurmurHash3 x86 128 of the UTF-8 bytes, seed 0, each word most significant digit first.
 */
export function digest(text: string): string {
  hashText(text);
  return [hex(hash[0]), hex(hash[1]), hex(hash[2]), hex(hash[3])].join('');
}

/**
 * The digest of a value's canonical JSON: equal values have equal digests, whatever the order of their keys.
 *
 * @param name - how error messages call the value.
 * @throws {TidemarkError} NOT_SERIALIZABLE when {@link canonicalJson} does.
 */
export function digestValue(value: unknown, name?: string): string {
  return digest(canonicalJson(value, name));
}

/** The first 32 bits of {@link digest} as an unsigned integer: a seed made from a text. */
export function hash32(text: string): number {
  hashText(text);
  return hash[0] ?? 0;
}

function hashText(text: string): void {
  const roomBytes = text.length * 3 + BLOCK_BYTES;
  const fits = roomBytes <= SCRATCH_BYTES;
  const bytes = fits ? scratch : new Uint8Array(roomBytes);
  const view = fits ? scratchView : new DataView(bytes.buffer);
  murmur3(view, encoder.encodeInto(text, bytes).written, 0, hash);
}

/** By table: `toString(16)` of a number above 2^31 is measured 8× slower. */
function hex(word = 0): string {
  return `${HEX[word >>> 24]}${HEX[(word >>> 16) & 255]}${HEX[(word >>> 8) & 255]}${HEX[word & 255]}`;
}
