import { toBase64 } from './base64.js';
import { hasCode, TidemarkError } from './errors.js';
import type { JsonObject, JsonValue } from './json.js';
import { classNameOf, kindOf } from './kind-of.js';
import { pathText } from './path-text.js';

/**
 * The key that marks a stand-in for what JSON lacks: `{ "$tidemark": kind, "value": … }`.
 *
 * | kind | value |
 * | --- | --- |
 * | `undefined` | none |
 * | `number` | `"NaN"`, `"Infinity"`, `"-Infinity"` or `"-0"` |
 * | `bigint` | its decimal digits |
 * | `Date` | ISO 8601, or null for an invalid one |
 * | `Map` | `[key, value]` pairs |
 * | `Set` | the members |
 * | `Error` | name, message, stack, code, cause: those it has |
 * | `ArrayBuffer`, `DataView`, `Uint8Array`, … | the bytes (little-endian) as base64 |
 * | `Object` | `[key, value]` pairs of a user's object that owns the key `$tidemark` |
 *
 * So in tagged JSON an object owns this key if and only if it is a stand-in.
 */
export const TAG = '$tidemark';

/** Levels of JSON: the same limit everywhere, and half of what V8's default stack was measured to bear. */
const MAX_DEPTH = 1000;

/**
 * The text that `write` makes of `value`: of the value itself when it is plain JSON (found by a walk that allocates
 * nothing), else of a copy with a stand-in for everything that JSON lacks.
 *
 * Keys that are symbols, properties that are not enumerable and extra properties of arrays, Dates, Maps, Sets and
 * Errors are left out, as by `JSON.stringify` and `structuredClone`; holes in arrays become `undefined`. Objects of
 * other realms (frames, `node:vm`) count like our own, and a `Buffer` counts as the `Uint8Array` it is.
 *
 * @param name - what the path in an error message starts with.
 * @throws {TidemarkError} NOT_SERIALIZABLE when a part of the value is a function, a symbol, an instance of a class,
 *   part of itself, nested too deeply, or throws when it is read (message and `details.path` say which part), or when
 *   the text is longer than a string can be.
 */
export function taggedText(value: unknown, name: string, write: (json: JsonValue) => string): string {
  const json = isReadablePlainJson(value) ? value : replaceTagged(value, name);
  try {
    return write(json);
  } catch (cause) {
    throw new TidemarkError('NOT_SERIALIZABLE', `${name} is too large for one text: ${String(cause)}`, {
      cause,
      details: { path: name },
    });
  }
}

function isReadablePlainJson(value: unknown): value is JsonValue {
  try {
    return isPlainJson(value, 0);
  } catch {
    // An accessor threw; the second walk knows at which path.
    return false;
  }
}

function isPlainJson(value: unknown, depth: number): value is JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return isJsonNumber(value);
    case 'object':
      return value === null || (depth < MAX_DEPTH && isPlainContainer(value, depth + 1));
    default:
      return false;
  }
}

function isPlainContainer(container: object, depth: number): boolean {
  const prototype = Object.getPrototypeOf(container);
  if (Array.isArray(container)) {
    if (prototype !== Array.prototype) return false;
    for (let index = 0; index < container.length; index++) {
      if (!isPlainJson(container[index], depth)) return false;
    }
  } else {
    if (prototype !== Object.prototype && prototype !== null) return false;
    for (const key in container) {
      if (key === TAG || !isPlainJson((container as JsonObject)[key], depth)) return false;
    }
  }
  return !('toJSON' in container);
}

function isJsonNumber(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

function replaceTagged(root: unknown, name: string): JsonValue {
  const path: (string | number)[] = [];
  const open = new Set<object>();

  function convert(value: unknown): JsonValue {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return isJsonNumber(value) ? value : standIn('number', Object.is(value, -0) ? '-0' : String(value));
      case 'bigint':
        return standIn('bigint', String(value));
      case 'undefined':
        return { [TAG]: 'undefined' };
      case 'object':
        return value === null ? null : convertObject(value);
      default:
        throw refusal(`is a ${typeof value}; leave it out`);
    }
  }

  function convertObject(object: object): JsonValue {
    if (open.has(object)) throw refusal('is part of itself; refer to the outer object by an id');
    if (open.size === MAX_DEPTH) throw refusal(`is nested more than ${MAX_DEPTH} levels deep; flatten it`);
    open.add(object);
    const json = convertKind(object);
    open.delete(object);
    return json;
  }

  function convertKind(object: object): JsonValue {
    const kind = kindOf(object);
    switch (kind) {
      case 'Array':
        return Array.from({ length: (object as unknown[]).length }, (_, index) => property(object, index));
      case 'Object': {
        const keys = Object.keys(object);
        if (keys.includes(TAG)) return standIn(kind, convert(Object.entries(object)));
        return Object.fromEntries(keys.map((key) => [key, property(object, key)]));
      }
      case 'Date': {
        const date = object as Date;
        return standIn(kind, Number.isNaN(date.getTime()) ? null : date.toISOString());
      }
      case 'Map':
      case 'Set':
        return standIn(kind, convert([...(object as Iterable<unknown>)]));
      case 'Error':
        return standIn(kind, convert(errorFields(object)));
      case 'Promise':
        throw refusal('is a Promise; await it first');
      case undefined:
        throw refusal(`is an instance of ${classNameOf(object)}; return a plain object, e.g. { ...value }`);
      default:
        return standIn(kind, toBase64(bytesOf(object as ArrayBuffer | ArrayBufferView)));
    }
  }

  function property(holder: object, key: string | number): JsonValue {
    path.push(key);
    const json = convert((holder as Record<string | number, unknown>)[key]);
    path.pop();
    return json;
  }

  function refusal(problem: string, options?: { cause: unknown }): TidemarkError {
    const at = pathText(name, path);
    return new TidemarkError('NOT_SERIALIZABLE', `${at} ${problem}`, { ...options, details: { path: at } });
  }

  try {
    return convert(root);
  } catch (error) {
    throw hasCode(error, 'NOT_SERIALIZABLE')
      ? error
      : refusal(`cannot be read: ${String(error)}`, { cause: error });
  }
}

function standIn(kind: string, value: JsonValue): JsonObject {
  return { [TAG]: kind, value };
}

function bytesOf(binary: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(binary)) return new Uint8Array(binary);
  return new Uint8Array(binary.buffer, binary.byteOffset, binary.byteLength);
}

function errorFields(error: object): Record<string, unknown> {
  const { name, message, stack, code, cause } = error as Error & { code?: unknown };
  return {
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...(code !== undefined && { code }),
    ...('cause' in error && { cause }),
  };
}
