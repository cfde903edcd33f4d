/** A longer copy of a typed array, the rest zero. */
export function grow<T extends Uint8Array | Uint32Array | Float32Array | Float64Array>(
  array: T,
  length: number,
): T {
  const longer = new (array.constructor as new (length: number) => T)(length);
  longer.set(array);
  return longer;
}
