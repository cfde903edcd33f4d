/** What the codec knows beside views of binary data. Other built-ins are refused like any class. */
const KINDS: ReadonlySet<string> = new Set([
  'Array',
  'Date',
  'Map',
  'Object',
  'Promise',
  'Set',
  'ArrayBuffer',
]);

/**
 * The built-in that an object of any realm is made by: `Object`, `Array`, `Date`, `Map`, `Set`, `Promise`,
 * `ArrayBuffer`, the name of a view (`Uint8Array`, also for a `Buffer`), or `Error` for every error.
 *
 * `undefined` for everything else: a class that extends a `Map`, or only claims to be one, has another name.
 */
export function kindOf(object: object): string | undefined {
  const prototype = Object.getPrototypeOf(object);
  if (prototype === null || prototype === Object.prototype) return 'Object';
  const tag = tagOf(object);
  if (tag === 'Error' || tag === 'DOMException' || object instanceof Error) return 'Error';
  if (ArrayBuffer.isView(object)) return tag;
  return KINDS.has(tag) && isMadeBy(tag, prototype) ? tag : undefined;
}

/** By this realm's class, also when fake timers stand in for `Date`, or by one of that name in another realm. */
function isMadeBy(name: string, prototype: object): boolean {
  const local = (globalThis as unknown as Record<string, { prototype: unknown } | undefined>)[name];
  return (
    prototype === local?.prototype ||
    (Object.hasOwn(prototype, 'constructor') && prototype.constructor.name === name)
  );
}

/** How to call an object in a message. */
export function classNameOf(object: object): string {
  return object.constructor?.name || tagOf(object);
}

/** `Map` of `[object Map]`: unlike `instanceof`, it works across realms. */
function tagOf(object: object): string {
  return Object.prototype.toString.call(object).slice(8, -1);
}
