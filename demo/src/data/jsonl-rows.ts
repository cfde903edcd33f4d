import { DataError } from './data-error.js';
import type { Row } from './row.js';

/** Nobody has examples longer than this; a file without line feeds has one such line. */
const LONGEST_LINE = 16 * 2 ** 20;

/** Reads JSON lines: blank lines are passed over, a line that is no JSON is a row with a fault. */
export async function* readJsonlRows(file: File, onProgress: (bytes: number) => void): AsyncGenerator<Row> {
  const reader = file.stream().getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let line = 0;
  let bytes = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split('\n');
      rest = done ? '' : (lines.pop() ?? '');
      for (const text of lines) {
        line++;
        if (text.trim() !== '') yield toRow(line, text);
      }
      if (done) return;
      if (rest.length > LONGEST_LINE)
        throw new DataError(line + 1, 'it is longer than 16 MB. Are these JSON lines, one example each?');
      bytes += value.byteLength;
      onProgress(bytes);
    }
  } finally {
    await reader.cancel();
  }
}

function toRow(line: number, text: string): Row {
  try {
    return { line, value: JSON.parse(text) };
  } catch (error) {
    return { line, value: text, fault: `not JSON (${(error as Error).message})` };
  }
}
