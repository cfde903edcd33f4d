import type { JsonObject, JsonValue } from './json.js';

/** An error as plain data: what a journal keeps of anything that was thrown. */
export interface ErrorData {
  /** The error's own name; `NonError` when what was thrown has none. */
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  /** The cause as error data when it is an error, else as plain JSON. */
  readonly cause?: ErrorData | JsonValue;
  /** The errors of an `AggregateError`. */
  readonly errors?: readonly ErrorData[];
}

/** What a completion's head keeps of an error. */
export interface ErrorHead extends JsonObject {
  readonly name: string;
  readonly code?: string | number;
  /** At most 300 characters. */
  readonly message: string;
}

const MAX_TEXT_LENGTH = 64 * 1024;
const MAX_DEPTH = 8;
/** Errors, objects and lists in one error; together with the depth it bounds the work on a hostile one. */
const MAX_PARTS = 200;
const UNREADABLE = 'an object that cannot be read';

interface Walk {
  /** The objects around the one that is looked at. */
  readonly path: readonly object[];
  readonly budget: { parts: number };
}

/** True for what Tidemark records of an example that was in flight at too many crashes; a task may use our codes. */
export function isGivenUp(error: Pick<ErrorHead, 'name' | 'code'> | undefined): boolean {
  return error?.code === 'TASK_CRASHED' && error.name === 'TidemarkError';
}

/** Makes data of anything that can be thrown, as JSON can hold it. Never throws; leaves out what is too deep or too much. */
export function toErrorData(thrown: unknown): ErrorData {
  return describe(thrown, { path: [], budget: { parts: MAX_PARTS } });
}

/** The part of an error that fits into a head. */
export function errorHead({ name, code, message }: ErrorData): ErrorHead {
  return {
    name: shorten(name, 100),
    ...(code !== undefined && { code: typeof code === 'string' ? shorten(code, 100) : code }),
    message: shorten(message, 300),
  };
}

/** A property of anything; `undefined` when there is none or reading it throws. */
export function readField(target: unknown, key: string): unknown {
  try {
    return (target as Record<string, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

function describe(thrown: unknown, walk: Walk): ErrorData {
  if (typeof thrown !== 'object' || thrown === null) return { name: 'NonError', message: asText(thrown) };
  const inner = enter(thrown, walk);
  const [name, message, stack, code] = ['name', 'message', 'stack', 'code'].map((key) =>
    readField(thrown, key),
  );
  return {
    name: typeof name === 'string' && name !== '' ? clip(name) : isError(thrown) ? 'Error' : 'NonError',
    message: typeof message === 'string' ? clip(message) : clip(jsonText(thrown)),
    ...(typeof stack === 'string' && { stack: clip(stack) }),
    ...(typeof code === 'string' && { code: clip(code) }),
    ...(typeof code === 'number' && Number.isFinite(code) && { code: jsonNumber(code) }),
    ...(inner && { ...describeCause(thrown, inner), ...describeErrors(thrown, inner) }),
  };
}

function describeCause(thrown: object, walk: Walk): Pick<ErrorData, 'cause'> {
  const cause = readField(thrown, 'cause');
  const plain = cause === undefined ? undefined : toPlain(cause, walk);
  return plain === undefined ? {} : { cause: plain };
}

function describeErrors(thrown: object, walk: Walk): Pick<ErrorData, 'errors'> {
  const errors = toList(readField(thrown, 'errors'), walk);
  return errors === undefined ? {} : { errors: errors.map((error) => describe(error, walk)) };
}

/** `undefined`: left out. */
function toPlain(value: unknown, walk: Walk): ErrorData | JsonValue | undefined {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return jsonNumber(value);
  if (typeof value !== 'object') return asText(value);
  const inner = enter(value, walk);
  if (inner === undefined) return undefined;
  if (isError(value)) return describe(value, walk);
  const plainOf = (part: unknown) => (toPlain(part, inner) ?? null) as JsonValue;
  try {
    if (value instanceof Date) return asText(value.toJSON());
    const list = toList(value, inner);
    if (list !== undefined) return list.map(plainOf);
    const keys = Object.keys(value).slice(0, walk.budget.parts);
    return Object.fromEntries(keys.map((key) => [clip(key), plainOf(readField(value, key))]));
  } catch {
    return UNREADABLE;
  }
}

/** Spends the budget; `undefined` when it is used up, or `value` is too deep or within itself. */
function enter(value: object, { path, budget }: Walk): Walk | undefined {
  if (path.length >= MAX_DEPTH || budget.parts <= 0 || path.includes(value)) return undefined;
  budget.parts -= 1;
  return { path: [...path, value], budget };
}

function toList(value: unknown, { budget }: Walk): unknown[] | undefined {
  try {
    return Array.isArray(value) ? value.slice(0, budget.parts) : undefined;
  } catch {
    return undefined;
  }
}

function isError(value: object): boolean {
  try {
    return (
      value instanceof Error ||
      /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value))
    );
  } catch {
    return false;
  }
}

function jsonText(value: object): string {
  const plain = isError(value) ? '' : toPlain(value, { path: [], budget: { parts: MAX_PARTS } });
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

/** JSON has no -0. */
function jsonNumber(value: number): number {
  return value + 0;
}

function asText(value: unknown): string {
  return clip(String(value));
}

function clip(text: string): string {
  return shorten(text, MAX_TEXT_LENGTH);
}

/** Cuts between code points. */
function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const kept = text.slice(0, maxLength - 1);
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}
