import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { PayloadRef } from './entry-line.js';
import { readFully } from './line-chunks.js';

/** A payload to read, and the caller's mark for it. */
export interface LocatedPayload {
  readonly index: number;
  readonly ref: PayloadRef;
}

/** Payloads this near to each other are read at once. */
const gapBytes = 32 * 1024;
const readBytes = 1024 * 1024;

/**
 * Reads payloads, given by ascending offset, and checks them.
 *
 * @param onPayload - gets the bytes, valid until it returns, or `undefined` when they are damaged or missing.
 */
export async function readPayloadBytes(
  file: FileHandle | undefined,
  payloads: readonly LocatedPayload[],
  onPayload: (index: number, bytes: Buffer | undefined) => void,
): Promise<void> {
  const size = file ? (await file.stat()).size : 0;
  let buffer = Buffer.alloc(0);
  for (let first = 0; first < payloads.length; ) {
    const { offset } = (payloads[first] as LocatedPayload).ref;
    let last = first;
    let end = offset + (payloads[first] as LocatedPayload).ref.bytes;
    while (last + 1 < payloads.length) {
      const next = (payloads[last + 1] as LocatedPayload).ref;
      if (next.offset < end || next.offset - end > gapBytes || next.offset + next.bytes - offset > readBytes)
        break;
      end = next.offset + next.bytes;
      last++;
    }
    // A damaged head can't ask for more than there is: its CRC was checked. A cut payloads file can hold less.
    const length = Math.max(0, Math.min(end, size) - offset);
    if (length > buffer.length) buffer = Buffer.allocUnsafe(Math.max(length, Math.min(readBytes, size)));
    const filled = file && length > 0 ? await readFully(file, buffer, 0, length, offset) : 0;
    for (; first <= last; first++) {
      const { index, ref } = payloads[first] as LocatedPayload;
      const start = ref.offset - offset;
      const bytes = start + ref.bytes <= filled ? buffer.subarray(start, start + ref.bytes) : undefined;
      onPayload(index, bytes && crc32(bytes) === ref.crc ? bytes : undefined);
    }
  }
}
