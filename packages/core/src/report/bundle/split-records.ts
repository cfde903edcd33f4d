import { show } from '../../model/check.js';
import { invalidBundle } from './bundle-format.js';

/** Where the lines of a bundle come from: whole, as lines, or in pieces cut anywhere; texts or UTF-8 bytes. */
export type BundleSource =
  | string
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>
  | ReadableStream<string | Uint8Array>;

/** One JSON object of the bundle as it is written. */
export interface BundleRecord {
  readonly text: string;
  /** From 1; blank lines are not counted. */
  readonly line: number;
}

/** Levels of JSON: those that a value may have, and some around it. Enough for all that we write, and safe for every parser. */
const MOST_LEVELS = 1_024;
/** Below the longest string of any engine, so that a hostile line ends here and not in a crash. */
const MOST_CHARACTERS = 500_000_000;

const QUOTE = 34;
const BACKSLASH = 92;
const LINE_FEED = 10;
const CLOSING = new Set([93, 125]);
const OPENING = new Set([91, 123]);
const BLANK = new Set([9, 10, 13, 32, 0xfeff]);

/**
 * Splits a bundle into its JSON objects while it comes, whatever the pieces, and whether or not they end in line feeds: an
 * object ends with its brace. Nothing is parsed before its depth and length are known.
 *
 * @throws {TidemarkError} BUNDLE_INVALID at the first line that can't be part of a bundle.
 * @throws {TypeError} when the source is none, or gives something else than texts and bytes.
 */
export async function* splitRecords(source: BundleSource): AsyncGenerator<BundleRecord, void> {
  const splitter = new RecordSplitter();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const piece of piecesOf(source)) {
    if (typeof piece === 'string') yield* splitter.push(piece);
    else if (piece instanceof Uint8Array) yield* splitter.push(decode(decoder, piece, splitter.line));
    else throw new TypeError(`importRun: expected texts or Uint8Arrays from the source, got ${show(piece)}`);
  }
  yield* splitter.push(decode(decoder, undefined, splitter.line));
  splitter.end();
}

function decode(decoder: TextDecoder, bytes: Uint8Array | undefined, line: number): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch (error) {
    throw invalidBundle(line, 'is no UTF-8 text', undefined, error);
  }
}

function piecesOf(source: BundleSource): Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof source === 'string') return [source];
  if (typeof source === 'object' && source !== null) {
    if (Symbol.asyncIterator in source || Symbol.iterator in source) return source;
    if ('getReader' in source) return readStream(source);
  }
  throw new TypeError(
    `importRun: expected what exportRun gives, a stream or a text, got ${show(source as unknown)}`,
  );
}

/** Not every browser can iterate a stream by itself. */
async function* readStream(stream: ReadableStream): AsyncGenerator<unknown, void> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

class RecordSplitter {
  /** The record that is being read. */
  line = 1;
  #parts: string[] = [];
  #length = 0;
  #levels = 0;
  #isInString = false;
  #isEscaped = false;

  *push(piece: string): Generator<BundleRecord, void> {
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      if (this.#isInString) at = this.#skipString(piece, at);
      const code = piece.charCodeAt(at);
      if (this.#levels === 0) {
        start = at;
        this.#begin(code);
      } else if (code === QUOTE) this.#isInString = !this.#isInString;
      else if (OPENING.has(code)) this.#open();
      else if (CLOSING.has(code) && --this.#levels === 0) {
        yield this.#take(piece.slice(start, at + 1));
        start = at + 1;
      } else if (code === LINE_FEED) throw this.#cut();
    }
    if (this.#levels > 0) this.#keep(piece.slice(start));
  }

  end(): void {
    if (this.#levels > 0) throw this.#cut();
  }

  #begin(code: number): void {
    if (BLANK.has(code)) return;
    if (code !== 123) throw invalidBundle(this.line, 'is no JSON object', 'pass what exportRun gave');
    this.#levels = 1;
  }

  #open(): void {
    if (++this.#levels > MOST_LEVELS) {
      throw invalidBundle(this.line, `is nested more than ${MOST_LEVELS} levels deep`);
    }
  }

  /** Where the string ends that goes on at `at`, or the piece does. What is in it is left to the parser. */
  #skipString(piece: string, at: number): number {
    let from = this.#isEscaped ? at + 1 : at;
    this.#isEscaped = false;
    for (;;) {
      const quote = piece.indexOf('"', from);
      const end = quote < 0 ? piece.length : quote;
      let first = end;
      while (first > from && piece.charCodeAt(first - 1) === BACKSLASH) first--;
      const isEscaped = (end - first) % 2 === 1;
      if (quote < 0) this.#isEscaped = isEscaped;
      if (quote < 0 || !isEscaped) return end;
      from = quote + 1;
    }
  }

  #keep(part: string): void {
    this.#length += part.length;
    if (this.#length > MOST_CHARACTERS) {
      throw invalidBundle(this.line, `has more than ${MOST_CHARACTERS} characters`);
    }
    this.#parts.push(part);
  }

  #take(last: string): BundleRecord {
    this.#keep(last);
    const text = this.#parts.length === 1 ? last : this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    return { text, line: this.line++ };
  }

  #cut(): Error {
    return invalidBundle(this.line, 'is cut');
  }
}
