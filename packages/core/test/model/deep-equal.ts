/**
 * What canonical JSON and the codec mean by equal, in its simplest words: the same kind of thing with equal parts.
 * Node 20's `isDeepStrictEqual` and Vitest's `toStrictEqual` stumble over invalid Dates and own `constructor` keys.
 */
export function deepEqual(a: unknown, b: unknown, order: 'ordered' | 'unordered' = 'unordered'): boolean {
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const all = (x: readonly unknown[], y: readonly unknown[]) =>
    x.length === y.length && x.every((item, index) => deepEqual(item, y[index], order));

  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  if (a instanceof ArrayBuffer) return all([...new Uint8Array(a)], [...new Uint8Array(b as ArrayBuffer)]);
  if (ArrayBuffer.isView(a)) return deepEqual(bytesOf(a), bytesOf(b as ArrayBufferView));
  if (a instanceof Error) return all(partsOf(a), partsOf(b as Error));
  if (a instanceof Map || a instanceof Set) {
    const [x, y] = [[...a], [...(b as Iterable<unknown>)]];
    return order === 'ordered' ? all(x, y) : x.length === y.length && x.every((item) => takeEqual(y, item));
  }
  if (Array.isArray(a)) return all(a, b as unknown[]);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && deepEqual(Reflect.get(a, key), Reflect.get(b, key), order))
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function takeEqual(items: unknown[], wanted: unknown): boolean {
  const at = items.findIndex((item) => deepEqual(item, wanted));
  if (at >= 0) items.splice(at, 1);
  return at >= 0;
}

function bytesOf(view: ArrayBufferView): unknown {
  return [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)];
}

function partsOf(error: Error): unknown[] {
  return [error.name, error.message, (error as { code?: unknown }).code, 'cause' in error, error.cause];
}
