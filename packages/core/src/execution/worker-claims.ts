/**
 * Which calls of a message have an owner, as both sides see it at the same time: while a worker is kept busy by one
 * call, those behind it can be taken back. Only where memory can be shared: in Node, and in cross-origin isolated pages.
 */
export type Claims = Int32Array | undefined;

/** Claims for a message of up to `calls` calls. */
export function createClaims(calls: number): Claims {
  if (typeof SharedArrayBuffer === 'undefined') return undefined;
  return new Int32Array(new SharedArrayBuffer(calls * Int32Array.BYTES_PER_ELEMENT));
}

/** True for the first who asks for this call. */
export function claim(claims: Claims, at: number): boolean {
  return claims === undefined || Atomics.exchange(claims, at, 1) === 0;
}
