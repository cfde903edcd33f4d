import type { FileHandle } from 'node:fs/promises';

/** A stretch of a file that starts at a line's start and ends after a newline. The buffer is reused for the next one. */
export interface LineChunk {
  readonly buffer: Buffer;
  readonly start: number;
  readonly end: number;
  /** The place in the file of the buffer's first byte. */
  readonly position: number;
}

const chunkBytes = 512 * 1024;

/** Reads up to `length` bytes; fewer only at the end of the file. */
export async function readFully(
  file: FileHandle,
  buffer: Buffer,
  at: number,
  length: number,
  position: number,
): Promise<number> {
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, at + done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/**
 * The whole lines of a file from `from`, where a line starts, up to `to`, in bounded chunks.
 *
 * A last line without a newline is left out. Only a line longer than a chunk makes the buffer grow.
 */
export async function* lineChunks(
  file: FileHandle,
  from: number,
  to: number,
  bytes: number = chunkBytes,
): AsyncGenerator<LineChunk, void, undefined> {
  let buffer = Buffer.allocUnsafe(Math.max(1, Math.min(bytes, to - from)));
  let position = from;
  let kept = 0;
  while (position + kept < to) {
    const wanted = Math.min(buffer.length - kept, to - position - kept);
    const read = await readFully(file, buffer, kept, wanted, position + kept);
    if (read === 0) return;
    const filled = kept + read;
    const end = buffer.subarray(0, filled).lastIndexOf(0x0a) + 1;
    if (end > 0) {
      yield { buffer, start: 0, end, position };
      buffer.copy(buffer, 0, end, filled);
      position += end;
    } else if (filled === buffer.length) {
      const larger = Buffer.allocUnsafe(buffer.length * 2);
      buffer.copy(larger, 0, 0, filled);
      buffer = larger;
    }
    kept = filled - end;
  }
}

/** Reads the file's last whole lines: those that start within its last `bytes`, or all. */
export async function lastLines(
  file: FileHandle,
  size: number,
  bytes: number,
): Promise<LineChunk & { isWhole: boolean }> {
  const position = Math.max(0, size - bytes);
  const buffer = Buffer.allocUnsafe(size - position);
  const filled = await readFully(file, buffer, 0, buffer.length, position);
  const isWhole = position === 0;
  const start = isWhole ? 0 : buffer.subarray(0, filled).indexOf(0x0a) + 1 || filled;
  const end = Math.max(start, buffer.subarray(0, filled).lastIndexOf(0x0a) + 1);
  return { buffer, start, end, position, isWhole };
}
