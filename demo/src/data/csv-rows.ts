import type { ParseError, ParseResult, Parser } from 'papaparse';
import { DataError } from './data-error.js';
import type { Row } from './row.js';

/** Small enough that parsing one piece never holds up the page. */
const PIECE_BYTES = 256 * 1_024;

/** Reads a table with a header, comma, semicolon or tab between fields. A row of another length has a fault. */
export async function* readCsvRows(file: File, onProgress: (bytes: number) => void): AsyncGenerator<Row> {
  let header: readonly string[] | undefined;
  let line = 1;
  for await (const { data, errors, cursor } of pieces(file)) {
    onProgress(cursor);
    const faults = new Map(errors.map((error) => [error.row, error] as const));
    for (const [index, fields] of data.entries()) {
      const at = line;
      line += 1 + fields.join('').split('\n').length - 1;
      if (fields.length === 1 && fields[0]?.trim() === '') continue;
      if (header === undefined) {
        header = checkHeader(fields);
        continue;
      }
      yield toRow(at, header, fields, faults.get(index));
    }
  }
  if (header === undefined) throw new DataError(1, 'the file is empty');
}

function checkHeader(fields: readonly string[]): readonly string[] {
  const names = fields.map((name) => name.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new DataError(1, `the header has two columns named “${twice}”`);
  return names;
}

function toRow(
  line: number,
  header: readonly string[],
  fields: readonly string[],
  error: ParseError | undefined,
): Row {
  const value = Object.fromEntries(header.map((name, index) => [name, fields[index] ?? '']));
  if (fields.length !== header.length)
    return { line, value, fault: `it has ${fields.length} fields, the header has ${header.length}` };
  return error?.type === 'Quotes' ? { line, value, fault: error.message } : { line, value };
}

interface Piece {
  readonly data: readonly (readonly string[])[];
  readonly errors: readonly ParseError[];
  readonly cursor: number;
}

/** Papa's pieces, one when it is asked for. */
async function* pieces(file: File): AsyncGenerator<Piece> {
  const { default: papa } = await import('papaparse');
  let deliver: (piece: Piece | undefined) => void = () => {};
  let fail: (error: Error) => void = () => {};
  let parser: Parser | undefined;
  const next = (): Promise<Piece | undefined> =>
    new Promise((resolve, reject) => {
      deliver = resolve;
      fail = reject;
    });
  let coming = next();
  papa.parse<string[]>(file, {
    chunkSize: PIECE_BYTES,
    chunk({ data, errors, meta }: ParseResult<string[]>, from) {
      parser = from;
      parser.pause();
      deliver({ data, errors, cursor: meta.cursor });
    },
    complete: () => deliver(undefined),
    error: (error) => fail(error),
  });
  try {
    for (let piece = await coming; piece !== undefined; piece = await coming) {
      yield piece;
      coming = next();
      await new Promise((resolve) => setTimeout(resolve)); // the page has its turn
      parser?.resume();
    }
  } finally {
    parser?.abort();
  }
}
