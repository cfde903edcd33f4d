import { DataError } from './data-error.js';
import type { Row } from './row.js';

/** Nobody has examples longer than this; a file without line feeds has one such line. */
const LONGEST_LINE = 16 * 2 ** 20;

/** Reads JSON lines: blank lines are passed over, a line that is no JSON is a row with a fault. */
export async function* readJsonlRows(file: File, onProgress: (bytes: number) => void): AsyncGenerator<Row> {
  const reader = file.stream().getReader();
  const decoder = new TextDecoder();
  let rest: string[] = [];
  let restLength = 0;
  let line = 0;
  let bytes = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      const [first = '', ...others] = (
        done ? decoder.decode() : decoder.decode(value, { stream: true })
      ).split('\n');
      rest.push(first);
      restLength += first.length;
      const lines = others.length > 0 || done ? [rest.join(''), ...others] : [];
      if (lines.length > 0) {
        rest = done ? [] : [lines.pop() ?? ''];
        restLength = rest[0]?.length ?? 0;
      }
      for (const text of lines) {
        line++;
        if (text.trim() !== '') yield toRow(line, text);
      }
      if (done) return;
      if (restLength > LONGEST_LINE)
        throw new DataError(line + 1, 'it is longer than 16 MB: these are no JSON lines, one example each');
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
