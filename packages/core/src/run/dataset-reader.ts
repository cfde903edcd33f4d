import { canonicalJson } from '../model/canonical-json.js';
import { show } from '../model/check.js';
import { digest } from '../model/digest.js';
import { hasCode, isTidemarkError, TidemarkError } from '../model/errors.js';
import type { Dataset, Example, IdentifiedExample } from '../model/evaluation.js';
import type { ExampleRows } from '../store/example-rows.js';
import { letGo, openSource, sourceFailed } from './dataset-source.js';

/** An example as the pump takes it. */
export class DatasetExample {
  readonly example: IdentifiedExample;
  /** Its position in the dataset, from 0. */
  readonly index: number;
  /** Its row. */
  readonly row: number;
  readonly #content: string | undefined;

  /** @param content - the canonical JSON of input, expected and metadata, when it is known already. */
  constructor(example: IdentifiedExample, index: number, row: number, content: string | undefined) {
    this.example = example;
    this.index = index;
    this.row = row;
    this.#content = content;
  }

  /** Of input, expected and metadata. Made when it is asked for: a scan of a dataset needs it of few examples. */
  get digest(): string {
    return digest(this.#content ?? contentOf(this.example, this.index));
  }
}

/**
 * Reads a dataset from its start: `next()` gives the next example at once or as a promise, `undefined` at the end.
 *
 * Gives ids to examples that have none and places all in rows.
 */
export interface DatasetReader {
  /**
   * @throws {TidemarkError} INVALID_DATASET when the source throws, or an example is not what it should be.
   * @throws {TidemarkError} DUPLICATE_ID when two examples have the same given id.
   */
  next(): DatasetExample | undefined | Promise<DatasetExample | undefined>;
  /** How many examples without an id were equal to an earlier one. */
  readonly repeats: number;
  /** Lets the source go before its end. */
  close(): Promise<void>;
}

/**
 * Opens a {@link DatasetReader}.
 *
 * @throws {TidemarkError} INVALID_DATASET when the source is used up, is no iterable or throws.
 */
export async function openDataset(dataset: Dataset, rows: ExampleRows): Promise<DatasetReader> {
  const iterator = await openSource(dataset);
  rows.startPass();
  /** How often each repeated content came so far. */
  const counts = new Map<string, number>();
  let index = 0;
  let repeats = 0;
  let isDone = false;
  let isPulling = false;
  let failure: TidemarkError | undefined;

  const accept = (result: IteratorResult<Example>): DatasetExample | undefined => {
    if (result.done === true) {
      isDone = true;
      return undefined;
    }
    const found = identify(result.value, index);
    index++;
    return found;
  };

  const identify = (example: Example, at: number): DatasetExample => {
    checkExample(example, at);
    if (example.id !== undefined) {
      const content = needsNoCheck(example) ? undefined : contentOf(example, at);
      const row = rows.place(example.id, at);
      if (row === undefined) throw duplicateId(example.id, rows, at);
      return new DatasetExample(example as IdentifiedExample, at, row, content);
    }
    const content = contentOf(example, at);
    const contentId = digest(content);
    let id = contentId;
    let row = rows.place(id, at);
    while (row === undefined) {
      const count = (counts.get(contentId) ?? 1) + 1;
      counts.set(contentId, count);
      id = `${contentId}#${count}`;
      row = rows.place(id, at);
      repeats++;
    }
    return new DatasetExample({ ...example, id }, at, row, content);
  };

  const failed = (error: unknown): never => {
    failure = isTidemarkError(error) ? error : sourceFailed(error, index);
    throw failure;
  };

  const pulled = (result: IteratorResult<Example>): DatasetExample | undefined => {
    isPulling = false;
    return accept(result);
  };

  return {
    next() {
      if (failure !== undefined) throw failure;
      if (isDone) return undefined;
      try {
        const result = iterator.next();
        if (!isPromise(result)) return accept(result);
        isPulling = true;
        return result.then(pulled).catch(failed);
      } catch (error) {
        return failed(error);
      }
    },
    get repeats() {
      return repeats;
    },
    async close() {
      if (isDone) return;
      isDone = true;
      await letGo(iterator, isPulling);
    },
  };
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Promise<T>).then === 'function';
}

function checkExample(example: unknown, index: number): asserts example is Example {
  const isObject = typeof example === 'object' && example !== null;
  if (!isObject || !('input' in example) || example.input === undefined) {
    const got = isObject ? `keys ${Object.keys(example).join(', ') || '(none)'}` : show(example);
    throw invalid(
      `example ${index} has no input (got ${got}): expected { id?, input, expected?, metadata? }`,
      index,
    );
  }
  const { id } = example as { id?: unknown };
  if (id !== undefined && (typeof id !== 'string' || id === '')) {
    throw invalid(`example ${index} has the id ${show(id)}: expected a text that is not empty`, index);
  }
}

/** Texts and numbers can always be recorded. */
function needsNoCheck({ input, expected, metadata }: Example): boolean {
  return (
    metadata === undefined && isTextOrNumber(input) && (expected === undefined || isTextOrNumber(expected))
  );
}

function isTextOrNumber(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

/** @throws {TidemarkError} INVALID_DATASET when the example holds what can't be recorded. */
function contentOf(example: Example, index: number): string {
  const { input, expected, metadata, id } = example;
  if (needsNoCheck(example)) {
    const head = expected === undefined ? '{' : `{"expected":${canonicalJson(expected)},`;
    return `${head}"input":${canonicalJson(input)}}`;
  }
  try {
    const content = {
      input,
      ...(expected !== undefined && { expected }),
      ...(metadata !== undefined && { metadata }),
    };
    return canonicalJson(content, 'example');
  } catch (error) {
    if (!hasCode(error, 'NOT_SERIALIZABLE')) throw error;
    const name = id === undefined ? `example ${index}` : `example ${index} (${id})`;
    throw invalid(`${name} can't be recorded: ${(error as Error).message}`, index, error);
  }
}

function invalid(message: string, index: number, cause?: unknown): TidemarkError {
  return new TidemarkError('INVALID_DATASET', message, {
    details: { index },
    ...(cause !== undefined && { cause }),
  });
}

function duplicateId(id: string, rows: ExampleRows, second: number): TidemarkError {
  const first = rows.placeOf(rows.row(id) as number);
  return new TidemarkError(
    'DUPLICATE_ID',
    `examples ${first} and ${second} have the same id ${show(id)}: ids must differ, or be left out`,
    { details: { id, indexes: [first, second] } },
  );
}
