/** ES2026; the DOM and ES2023 types do not know them yet. */
interface NativeBase64 {
  readonly prototype: { readonly toBase64?: () => string };
  readonly fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
}

const native = Uint8Array as unknown as NativeBase64;

/** With `apply`, which takes the bytes as they are: measured 6× faster than spreading them. */
const latin1 = String.fromCharCode as unknown as { apply(self: null, bytes: Uint8Array): string };

/** How many bytes become the arguments of one call: far below every engine's limit. */
const CHUNK_BYTES = 8192;

/** The bytes as standard base64, with padding. */
export function toBase64(bytes: Uint8Array): string {
  if (native.prototype.toBase64) return native.prototype.toBase64.call(bytes);
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    binary += latin1.apply(null, bytes.subarray(at, at + CHUNK_BYTES));
  }
  return btoa(binary);
}

/**
 * The bytes of standard base64, in a buffer of their own.
 *
 * @throws {Error} of the platform, when `text` is not base64.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (native.fromBase64) return native.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
