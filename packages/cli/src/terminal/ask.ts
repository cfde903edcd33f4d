import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Io } from '../io.js';

/** Asks the person at the terminal; Ctrl-C and Ctrl-D answer nothing. */
export async function ask({ stdin, stderr }: Io, question: string): Promise<string> {
  const lines = createInterface({
    input: stdin as unknown as NodeJS.ReadableStream,
    output: stderr as unknown as NodeJS.WritableStream,
  });
  const closed = once(lines, 'close').then(() => '');
  try {
    return await Promise.race([lines.question(question), closed]);
  } finally {
    lines.close();
  }
}
