import { readCsvRows } from './csv-rows.js';
import { readJsonRows } from './json-rows.js';
import { readJsonlRows } from './jsonl-rows.js';
import { type Format, formatOf, type Row } from './row.js';

const HEAD_BYTES = 4_096;

/** How a file is written. */
export async function detectFormat(file: File): Promise<Format> {
  return formatOf(file.name, await file.slice(0, HEAD_BYTES).text());
}

/**
 * The examples of a file, streamed, whatever its size.
 *
 * @param onProgress - bytes read so far.
 * @throws {DataError} where the rest of the file can't be read.
 */
export function readRows(
  file: File,
  format: Format,
  onProgress: (bytes: number) => void = () => {},
): AsyncGenerator<Row> {
  if (format === 'csv') return readCsvRows(file, onProgress);
  return format === 'json' ? readJsonRows(file, onProgress) : readJsonlRows(file, onProgress);
}

/** The first examples of a file. */
export async function firstRows(file: File, format: Format, count: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of readRows(file, format)) {
    rows.push(row);
    if (rows.length >= count) break;
  }
  return rows;
}
