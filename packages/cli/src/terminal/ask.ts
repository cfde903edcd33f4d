import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Io } from '../io.js';

/** Asks the person at the terminal; Ctrl-C and Ctrl-D answer nothing. */
export async function ask({ stdin, stderr }: Io, question: string): Promise<string> {
  const lines = createInterface({
    input: stdin as unknown as NodeJS.ReadableStream,
    output: stderr as unknown as NodeJS.WritableStream,
  });
  try {
    return await Promise.race([lines.question(question), once(lines, 'close').then(() => '')]);
  } catch (error) {
    if ((error as Error).name === 'AbortError') return '';
    throw error;
  } finally {
    lines.close();
  }
}
