import type { FileHandle } from 'node:fs/promises';
import { seqOf } from './entry-line.js';
import { lineChunks, readFully } from './line-chunks.js';
import { eachLine } from './sealed-line.js';

/** Below this many bytes a plain read is faster than another step of the search. */
const nearBytes = 64 * 1024;

/** The first undamaged entry that starts at or after `position`: its seq, and where its line starts. */
async function probe(
  file: FileHandle,
  position: number,
  size: number,
): Promise<{ readonly seq: number; readonly position: number } | undefined> {
  const byte = Buffer.allocUnsafe(1);
  let from = position;
  if (position > 0 && (await readFully(file, byte, 0, 1, position - 1)) === 1 && byte[0] !== 0x0a) {
    from = await nextLine(file, position, size);
  }
  for await (const chunk of lineChunks(file, from, size, 16 * 1024)) {
    let seq = 0;
    let at = 0;
    eachLine(chunk.buffer, chunk.start, chunk.end, (line) => {
      seq = seqOf(chunk.buffer, line);
      at = chunk.position + line - chunk.start;
      return seq === 0;
    });
    if (seq > 0) return { seq, position: at };
  }
  return undefined;
}

async function nextLine(file: FileHandle, position: number, size: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(4096);
  for (let from = position; from < size; from += buffer.length) {
    const filled = await readFully(file, buffer, 0, Math.min(buffer.length, size - from), from);
    const newline = buffer.subarray(0, filled).indexOf(0x0a);
    if (newline >= 0) return from + newline + 1;
    if (filled < buffer.length) break;
  }
  return size;
}

/**
 * A place in an entries file where a line starts, at or shortly before the line of the first entry with this seq or a
 * higher one. Takes steps in the order of the logarithm of the file's size.
 *
 * @param from - where a line starts whose seq is not higher.
 */
export async function findLine(file: FileHandle, size: number, seq: number, from = 0): Promise<number> {
  let low = from;
  let high = size;
  while (high - low > nearBytes) {
    const middle = Math.floor((low + high) / 2);
    const found = await probe(file, middle, high);
    if (found && found.seq <= seq) low = found.position;
    else high = middle;
  }
  return low;
}
