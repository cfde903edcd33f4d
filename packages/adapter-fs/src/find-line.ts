import type { FileHandle } from 'node:fs/promises';
import { seqOf } from './entry-line.js';
import { lineChunks, readFully } from './line-chunks.js';
import { eachLine } from './sealed-line.js';

/** Below this many bytes a plain read is faster than another step of the search. */
const nearBytes = 32 * 1024;
const probeBytes = 4 * 1024;

/** An undamaged entry, and where its line starts. */
interface Found {
  readonly seq: number;
  readonly position: number;
}

/** The first undamaged entry that starts at or after `position`, which is not 0, and ends before `size`. */
async function probe(
  file: FileHandle,
  window: Buffer,
  position: number,
  size: number,
): Promise<Found | undefined> {
  // From the byte before, as a line may start right at `position`.
  for (let from = position - 1; from < size; ) {
    const filled = await readFully(file, window, 0, Math.min(window.length, size - from), from);
    const start = window.subarray(0, filled).indexOf(0x0a) + 1;
    const end = window.subarray(0, filled).lastIndexOf(0x0a) + 1;
    if (start > 0 && end > start) {
      const found = firstEntry(window, start, end, from);
      if (found) return found;
    }
    if (filled < window.length) return undefined;
    // All in the window is damaged, or one long line: the slow way, from where a line starts or from the next window.
    if (start === 0) from += filled;
    else return readOn(file, from + start, size);
  }
  return undefined;
}

function firstEntry(buffer: Buffer, start: number, end: number, offset: number): Found | undefined {
  let found: Found | undefined;
  eachLine(buffer, start, end, (line) => {
    const seq = seqOf(buffer, line);
    if (seq > 0) found = { seq, position: offset + line };
    return seq === 0;
  });
  return found;
}

async function readOn(file: FileHandle, position: number, size: number): Promise<Found | undefined> {
  for await (const chunk of lineChunks(file, position, size, 4 * probeBytes)) {
    const found = firstEntry(chunk.buffer, chunk.start, chunk.end, chunk.position);
    if (found) return found;
  }
  return undefined;
}

/**
 * A place in an entries file where a line starts, at or shortly before the line of the first entry with this seq or a
 * higher one. Takes steps in the order of the logarithm of the file's size.
 *
 * @param from - where a line starts whose seq is not higher.
 */
export async function findLine(file: FileHandle, size: number, seq: number, from = 0): Promise<number> {
  const window = Buffer.allocUnsafe(probeBytes);
  let low = from;
  let high = size;
  while (high - low > nearBytes) {
    const middle = Math.floor((low + high) / 2);
    const found = await probe(file, window, middle, high);
    if (found && found.seq <= seq) low = found.position;
    else high = middle;
  }
  return low;
}
