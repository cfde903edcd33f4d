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
    const line = text.slice(0, mistakeIn(text)).split('\n').length;
    throw new DataError(line, `not JSON (${message})`);
  }
}

/** Where a text stops to be the beginning of any JSON. Not every engine says it. */
function mistakeIn(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (good + 1 < bad) {
    const middle = (good + bad) >> 1;
    if (mayGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return bad;
}

/** True when nothing is wrong with a text but that it ends too soon. */
function mayGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    return /\bend\b|\bEOF\b|unterminated/i.test((error as Error).message.replace(/"[\s\S]*"/g, ''));
  }
}
