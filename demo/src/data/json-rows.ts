import { formatBytes } from '../format.js';
import { DataError } from './data-error.js';
import type { Row } from './row.js';

const MOST_BYTES = 64 * 2 ** 20;

/** Reads one JSON array. It is parsed whole, so it may not be too big. */
export async function* readJsonRows(file: File, onProgress: (bytes: number) => void): AsyncGenerator<Row> {
  if (file.size > MOST_BYTES) {
    throw new DataError(
      1,
      `a JSON array of ${formatBytes(file.size)} can't be read piece by piece. Save it as JSON lines, which have no limit.`,
    );
  }
  const text = await file.text();
  onProgress(file.size);
  const list = parse(text);
  if (!Array.isArray(list)) throw new DataError(1, 'expected an array of examples, [ … ]');
  for (const [index, value] of list.entries()) yield { line: index + 1, value };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const [, position] = /position (\d+)/.exec(message) ?? [];
    const line = text.slice(0, position === undefined ? text.length : Number(position)).split('\n').length;
    throw new DataError(line, `not JSON (${message})`);
  }
}
