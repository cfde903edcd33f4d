import { show } from '../model/check.js';
import { isTidemarkError, TidemarkError } from '../model/errors.js';
import type { Dataset, Example } from '../model/evaluation.js';

/** Where a dataset's examples come from. */
export type ExampleSource = Iterator<Example> | AsyncIterator<Example>;

/** Gives examples by their positions. */
export type LookUp = (indexes: readonly number[]) => Promise<readonly Example[]>;

const lookUps = new WeakMap<object, LookUp>();
const usedUp = new WeakSet<object>();

/** Says that a source's examples need not be read from the start. */
export function setLookUp(examples: Dataset['examples'], lookUp: LookUp): void {
  lookUps.set(examples, lookUp);
}

/** How to look a dataset's examples up; `undefined` when they can only be read in order. */
export function lookUpOf({ examples }: Dataset): LookUp | undefined {
  if (Array.isArray(examples)) return async (indexes) => indexes.map((index) => examples[index]);
  return lookUps.get(examples);
}

/** True when the dataset's examples can be read more than once. */
export function isRereadable({ examples }: Dataset): boolean {
  if (typeof examples === 'function' || Array.isArray(examples)) return true;
  return Symbol.iterator in examples && (examples[Symbol.iterator]() as unknown) !== examples;
}

/**
 * Opens a dataset's source at its start.
 *
 * @throws {TidemarkError} INVALID_DATASET when it is used up, is no iterable or throws.
 */
export async function openSource({ examples }: Dataset): Promise<ExampleSource> {
  try {
    if (typeof examples !== 'function') {
      if (!isRereadable({ examples })) claim(examples);
      return iterate(examples);
    }
    const found = await examples();
    const source = iterate(found);
    if ((source as unknown) === found) claim(found);
    return source;
  } catch (error) {
    throw isTidemarkError(error) ? error : sourceFailed(error, 0);
  }
}

/** Lets a source go before its end. One that hangs is not waited for, and what it throws now changes nothing any more. */
export async function letGo(source: ExampleSource, isHanging: boolean): Promise<void> {
  try {
    const closing = Promise.resolve(source.return?.()).catch(() => {});
    if (!isHanging) await closing;
  } catch {}
}

/** The error for a source that threw. */
export function sourceFailed(cause: unknown, index: number): TidemarkError {
  const reason = cause instanceof Error ? cause.message : show(cause);
  return new TidemarkError('INVALID_DATASET', `the dataset failed before example ${index}: ${reason}`, {
    cause,
    details: { index },
  });
}

function iterate(examples: unknown): ExampleSource {
  if (typeof examples === 'object' && examples !== null) {
    if (Symbol.asyncIterator in examples) return (examples as AsyncIterable<Example>)[Symbol.asyncIterator]();
    if (Symbol.iterator in examples) return (examples as Iterable<Example>)[Symbol.iterator]();
  }
  throw new TidemarkError(
    'INVALID_DATASET',
    `the dataset's function returned ${show(examples)}: expected an iterable`,
  );
}

/** @throws {TidemarkError} INVALID_DATASET when an iterable that gives its examples only once was used before. */
function claim(source: object): void {
  if (usedUp.has(source)) {
    throw new TidemarkError(
      'INVALID_DATASET',
      'this iterable was used by an earlier run and gives its examples only once: pass an array, or a function that returns the examples anew',
    );
  }
  usedUp.add(source);
}
