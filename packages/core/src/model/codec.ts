import { fromBase64 } from './base64.js';
import { hasCode, TidemarkError } from './errors.js';
import { TAG, taggedText } from './tagged-json.js';

type Json = Record<string, unknown>;
type Views = Record<string, (new (buffer: ArrayBuffer) => ArrayBufferView) | undefined>;

const VIEW_KIND = /^((Big)?(Int|Uint|Float)\d+(Clamped)?Array|DataView)$/;

const REVIVERS = new Map<unknown, (content: never) => unknown>([
  ['undefined', () => undefined],
  ['number', Number],
  ['bigint', (digits: string) => BigInt(digits)],
  ['Date', (iso: string | null) => new Date(iso ?? Number.NaN)],
  ['Map', (entries: [unknown, unknown][]) => new Map(entries)],
  ['Set', (members: unknown[]) => new Set(members)],
  ['Object', (entries: [string, unknown][]) => Object.fromEntries(entries)],
  ['Error', reviveError],
  ['ArrayBuffer', (base64: string) => fromBase64(base64).buffer],
]);

/**
 * A value as one line of JSON text that {@link decodeValue} turns back into an equal value, in every engine.
 *
 * Plain JSON stays as `JSON.stringify` writes it. {@link TAG} lists what else is kept: undefined, NaN, ±Infinity, -0,
 * BigInt, Date, Map, Set, Error, ArrayBuffer and its views. Objects without a prototype come back with the usual one.
 *
 * @param name - how error messages call the value.
 * @throws {TidemarkError} NOT_SERIALIZABLE when a part of the value is a function, a symbol, an instance of a class,
 *   part of itself, nested too deeply, or throws when it is read, or when the text is longer than a string can be.
 */
export function encodeValue(value: unknown, name = 'value'): string {
  return taggedText(value, name, JSON.stringify);
}

/**
 * The value that {@link encodeValue} wrote.
 *
 * @throws {TidemarkError} STORE_CORRUPT when `text` is nothing that `encodeValue` writes.
 * @throws {TidemarkError} FORMAT_NEWER when it holds a kind of value that this version, or this engine, lacks.
 */
export function decodeValue(text: string): unknown {
  try {
    const json = JSON.parse(text);
    return text.includes(`"${TAG}"`) ? revive(json) : json;
  } catch (cause) {
    if (hasCode(cause, 'FORMAT_NEWER')) throw cause;
    throw new TidemarkError('STORE_CORRUPT', `A stored value cannot be decoded: ${String(cause)}`, { cause });
  }
}

/** Replaces in place: assigning to a key that `JSON.parse` made, even `__proto__`, never reaches a setter. */
function revive(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) {
    for (let index = 0; index < json.length; index++) json[index] = revive(json[index]);
    return json;
  }
  const fields = json as Json;
  for (const key of Object.keys(fields)) fields[key] = revive(fields[key]);
  return Object.hasOwn(fields, TAG) ? reviveStandIn(fields[TAG], fields.value) : fields;
}

function reviveStandIn(kind: unknown, content: unknown): unknown {
  const reviver = REVIVERS.get(kind);
  if (reviver) return reviver(content as never);
  const View = VIEW_KIND.test(String(kind)) ? (globalThis as unknown as Views)[String(kind)] : undefined;
  if (View) return new View(fromBase64(content as string).buffer);
  throw new TidemarkError('FORMAT_NEWER', `A stored value is of the kind '${kind}', which is unknown here`);
}

/** Own fields, enumerable like those of a native error; without a stack of its own, one from here would mislead. */
function reviveError(fields: Json): Error {
  const error = new Error();
  for (const [key, value] of Object.entries({ stack: undefined, ...fields })) {
    const enumerable = key === 'code';
    Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
  }
  return error;
}
