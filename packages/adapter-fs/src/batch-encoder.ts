import { crc32 } from 'node:zlib';
import type { EntryWithPayload } from '@tidemark/core';
import { hexOf, sealOf } from './sealed-line.js';

/** A batch as bytes, and where the journal stands after it. */
export interface EncodedBatch {
  readonly heads: Buffer;
  readonly payloads: Buffer;
  readonly lastSeq: number;
  readonly payloadsEnd: number;
}

/** Where a batch begins. */
export interface BatchStart {
  /** The `seq` of its first entry. The others follow without a gap. */
  readonly first: number;
  /** The offset in the payloads file at which its payloads go. */
  readonly payloadsEnd: number;
  /** Payload bytes before this offset are known to be on the disk; `'all'`: the batch's own too, before its heads are written. */
  readonly synced: number | 'all';
}

function withRoom(buffer: Buffer, used: number, bytes: number): Buffer {
  if (used + bytes <= buffer.length) return buffer;
  const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, used + bytes));
  buffer.copy(larger, 0, 0, used);
  return larger;
}

/** A UTF-16 unit takes up to 3 bytes in UTF-8; long texts are measured rather than given 3 times their room. */
function roomFor(text: string): number {
  return text.length < 4096 ? text.length * 3 : Buffer.byteLength(text);
}

function headText(entry: EntryWithPayload): string {
  const text = JSON.stringify({ ...entry, payload: undefined });
  if (text.startsWith('{"seq":')) return text.slice(0, -1);
  const rest = JSON.stringify({ ...entry, seq: undefined, payload: undefined }).slice(1, -1);
  return `{"seq":${entry.seq}${rest === '' ? '' : `,${rest}`}`;
}

const scratchBytes = 256 * 1024;

/** Turns batches into bytes. Its buffers are lent out with each batch and taken back by `recycle`, so that few are made. */
export function createBatchEncoder(): {
  encode(batch: readonly EntryWithPayload[], start: BatchStart): EncodedBatch;
  recycle(batch: EncodedBatch): void;
} {
  let spareHeads: Buffer | undefined;
  let sparePayloads: Buffer | undefined;

  function encode(batch: readonly EntryWithPayload[], start: BatchStart): EncodedBatch {
    let heads = spareHeads ?? Buffer.allocUnsafe(scratchBytes);
    let payloads = sparePayloads ?? Buffer.allocUnsafe(scratchBytes);
    spareHeads = undefined;
    sparePayloads = undefined;
    let headBytes = 0;
    let payloadBytes = 0;
    for (let i = 0; i < batch.length; i++) {
      const entry = batch[i] as EntryWithPayload;
      let text = headText(entry);
      const payload = entry.payload;
      if (payload !== undefined) {
        payloads = withRoom(payloads, payloadBytes, roomFor(payload) + 1);
        const bytes = payloads.write(payload, payloadBytes);
        const crc = crc32(payloads.subarray(payloadBytes, payloadBytes + bytes));
        payloads[payloadBytes + bytes] = 0x0a;
        text += `,"payload":[${start.payloadsEnd + payloadBytes},${bytes},"${hexOf(crc)}"]`;
        payloadBytes += bytes + 1;
      } else if (entry.end !== undefined) {
        text += ',"payload":null';
      }
      if (i === batch.length - 1) {
        const end = start.payloadsEnd + payloadBytes;
        text += `,"end":{"payloads":${end},"synced":${start.synced === 'all' ? end : start.synced}}`;
      }
      heads = withRoom(heads, headBytes, text.length * 3 + 19);
      const bytes = heads.write(text, headBytes);
      const crc = crc32(heads.subarray(headBytes, headBytes + bytes));
      headBytes += bytes;
      headBytes += heads.write(sealOf(crc), headBytes, 'latin1');
    }
    return {
      heads: heads.subarray(0, headBytes),
      payloads: payloads.subarray(0, payloadBytes),
      lastSeq: start.first + batch.length - 1,
      payloadsEnd: start.payloadsEnd + payloadBytes,
    };
  }

  function recycle(batch: EncodedBatch): void {
    const [heads, payloads] = [batch.heads, batch.payloads].map(({ buffer, byteOffset }) =>
      buffer.byteLength <= 4 * 1024 * 1024 && byteOffset === 0 ? Buffer.from(buffer) : undefined,
    );
    spareHeads ??= heads;
    sparePayloads ??= payloads;
  }

  return { encode, recycle };
}
