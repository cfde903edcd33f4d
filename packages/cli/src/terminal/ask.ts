import { createInterface } from 'node:readline/promises';
import type { Io } from '../io.js';

/** Asks the person at the terminal. */
export async function ask({ stdin, stderr }: Io, question: string): Promise<string> {
  const lines = createInterface({
    input: stdin as unknown as NodeJS.ReadableStream,
    output: stderr as unknown as NodeJS.WritableStream,
  });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
