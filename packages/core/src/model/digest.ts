import { canonicalJson } from './canonical-json.js';
import { murmur3 } from './murmur3.js';

/** Texts up to a third of this are hashed without allocating: a UTF-16 unit takes at most 3 bytes of UTF-8. */
const SCRATCH_BYTES = 48 * 1024;
const BLOCK_BYTES = 16;
const SHORT = 256;

const HEX_CODES = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const codes: number[] = new Array(32).fill(0);

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
  return hexText(hash);
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

/** The first 52 bits of {@link digest} as a whole number: to put texts into an order that looks random. */
export function hash52(text: string): number {
  hashText(text);
  return (hash[0] ?? 0) * 0x100000 + ((hash[1] ?? 0) >>> 12);
}

function hashText(text: string): void {
  if (text.length <= SHORT && isWrittenAsAscii(text)) murmur3(scratchView, text.length, 0, hash);
  else hashLong(text);
}

/** A browser's encoder takes longer to be called than a short text takes to be copied: measured 5 times as long. */
function isWrittenAsAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return false;
    scratch[at] = code;
  }
  return true;
}

function hashLong(text: string): void {
  const roomBytes = text.length * 3 + BLOCK_BYTES;
  const fits = roomBytes <= SCRATCH_BYTES;
  const bytes = fits ? scratch : new Uint8Array(roomBytes);
  const view = fits ? scratchView : new DataView(bytes.buffer);
  murmur3(view, encoder.encodeInto(text, bytes).written, 0, hash);
}

/** By table and character codes: measured half the time of joining parts, and a string in one piece. */
function hexText(words: Uint32Array): string {
  let at = 0;
  for (const word of words) {
    for (let shift = 28; shift >= 0; shift -= 4) codes[at++] = HEX_CODES[(word >>> shift) & 15] as number;
  }
  return String.fromCharCode.apply(null, codes);
}
