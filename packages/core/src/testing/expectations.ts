import { type ErrorCode, hasCode } from '../model/errors.js';

/** How long a case waits for something that must happen by itself, such as a watcher's call. */
const DEADLINE_MS = 10_000;

/** Fails unless both are the same JSON-like data; the order of keys does not matter. */
export function expectEqual(got: unknown, expected: unknown, what: string): void {
  if (!isEqual(got, expected)) throw new Error(`${what}: expected ${show(expected)}, got ${show(got)}`);
}

/** Fails unless `condition` holds. */
export function expectThat(condition: boolean, what: string): void {
  if (!condition) throw new Error(`expected that ${what}`);
}

/** Fails unless `promise` rejects with a TidemarkError of this code. */
export async function expectCode(promise: Promise<unknown>, code: ErrorCode, what: string): Promise<void> {
  const outcome = await settle(promise);
  if (!('error' in outcome)) throw new Error(`${what}: expected ${code}, got ${show(outcome.value)}`);
  if (!hasCode(outcome.error, code)) throw new Error(`${what}: expected ${code}`, { cause: outcome.error });
}

/** Fails unless `promise` rejects with a TypeError. */
export async function expectTypeError(promise: Promise<unknown>, what: string): Promise<void> {
  const outcome = await settle(promise);
  if (!('error' in outcome)) throw new Error(`${what}: expected a TypeError, got ${show(outcome.value)}`);
  if (!(outcome.error instanceof TypeError))
    throw new Error(`${what}: expected a TypeError`, { cause: outcome.error });
}

/** The value of `promise`; fails when it takes longer than the deadline. */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`expected within ${DEADLINE_MS} ms: ${what}`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

async function settle(promise: Promise<unknown>): Promise<Outcome> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual((a as Keyed)[key], (b as Keyed)[key]))
  );
}

type Keyed = Readonly<Record<string, unknown>>;

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 500 ? `${text.slice(0, 500)}… (${text.length} characters)` : text;
}
