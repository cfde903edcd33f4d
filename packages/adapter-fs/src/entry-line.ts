import { crc32 } from 'node:zlib';
import type { Entry, EntryWithPayload } from '@tidemark/core';
import { endsWith, hexOf, parseHex, sealOf } from './sealed-line.js';

// <head without its closing brace>[,"payload":[offset,bytes,"crc"]][,"end":{"payloads":P,"synced":S}],"crc":"…"}
// The head's first key is `seq`. A head may have keys of its own named `end` and `crc`: ours are found from the end of
// the line. An own `end` at the end of the head is parted from ours by `"payload":null`.

/** A batch as bytes, and where the journal stands after it. */
export interface EncodedBatch {
  readonly heads: Buffer;
  readonly payloads: Buffer;
  readonly nextSeq: number;
  readonly payloadsEnd: number;
}

/** Where a batch begins. */
export interface BatchStart {
  readonly nextSeq: number;
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
    let seq = start.nextSeq;
    for (let i = 0; i < batch.length; i++) {
      const entry = batch[i] as EntryWithPayload;
      if (entry?.seq !== seq) throw new TypeError(`Expected an entry with seq ${seq}, got ${entry?.seq}`);
      seq++;
      let text = headText(entry);
      const payload = entry.payload;
      if (typeof payload === 'string') {
        payloads = withRoom(payloads, payloadBytes, roomFor(payload) + 1);
        const bytes = payloads.write(payload, payloadBytes);
        const crc = crc32(payloads.subarray(payloadBytes, payloadBytes + bytes));
        payloads[payloadBytes + bytes] = 0x0a;
        text += `,"payload":[${start.payloadsEnd + payloadBytes},${bytes},"${hexOf(crc)}"]`;
        payloadBytes += bytes + 1;
      } else if (payload !== undefined) {
        throw new TypeError(`Expected the payload of entry ${entry.seq} to be a string, got ${typeof payload}`);
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
      nextSeq: seq,
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

/** Where a payload lies. */
export interface PayloadRef {
  readonly offset: number;
  readonly bytes: number;
  readonly crc: number;
}

/** The last entry of a batch says where the payloads end and how far they are known to be on the disk. */
export interface BatchEnd {
  readonly payloads: number;
  readonly synced: number;
}

/** What we added to the head. */
export interface EntryTail {
  /** Where the head ends, its closing brace left out. */
  headEnd: number;
  payload: PayloadRef | undefined;
  end: BatchEnd | undefined;
}

const endStart = Buffer.from(',"end":{"payloads":');
const syncedStart = Buffer.from(',"synced":');
const payloadStart = Buffer.from(',"payload":[');
const noPayload = Buffer.from(',"payload":null');

function digitsStart(buffer: Buffer, end: number): number {
  let at = end;
  while (at > 0 && (buffer[at - 1] as number) >= 0x30 && (buffer[at - 1] as number) <= 0x39) at--;
  return at;
}

function parseDigits(buffer: Buffer, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + (buffer[i] as number) - 0x30;
  return value;
}

/** The seq of an undamaged line; 0 when it is no entry. */
export function seqOf(buffer: Buffer, start: number): number {
  if (buffer[start + 2] !== 0x73 || buffer[start + 4] !== 0x71 || buffer[start + 6] !== 0x3a) return 0;
  let value = 0;
  for (let i = start + 7; ; i++) {
    const digit = (buffer[i] as number) - 0x30;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
  }
}

/** Reads what we added to the head of an undamaged entry line into `tail`. */
export function readTail(buffer: Buffer, bodyEnd: number, tail: EntryTail): void {
  let at = bodyEnd;
  tail.end = undefined;
  tail.payload = undefined;
  if (buffer[at - 1] === 0x7d) {
    const synced = digitsStart(buffer, at - 1);
    if (endsWith(buffer, synced, syncedStart)) {
      const payloadsEnd = synced - syncedStart.length;
      const payloads = digitsStart(buffer, payloadsEnd);
      if (endsWith(buffer, payloads, endStart)) {
        tail.end = { payloads: parseDigits(buffer, payloads, payloadsEnd), synced: parseDigits(buffer, synced, at - 1) };
        at = payloads - endStart.length;
      }
    }
  }
  if (buffer[at - 1] === 0x5d && buffer[at - 2] === 0x22 && buffer[at - 12] === 0x2c) {
    const bytesEnd = at - 12;
    const bytes = digitsStart(buffer, bytesEnd);
    const offset = digitsStart(buffer, bytes - 1);
    if (endsWith(buffer, offset, payloadStart)) {
      tail.payload = {
        offset: parseDigits(buffer, offset, bytes - 1),
        bytes: parseDigits(buffer, bytes, bytesEnd),
        crc: parseHex(buffer, at - 10),
      };
      at = offset - payloadStart.length;
    }
  } else if (endsWith(buffer, at, noPayload)) {
    at -= noPayload.length;
  }
  tail.headEnd = at;
}

/** An empty tail to read into. */
export function createTail(): EntryTail {
  return { headEnd: 0, payload: undefined, end: undefined };
}

/** The heads in `[start, end)`: texts with a comma after each. */
export function parseHeads(buffer: Buffer, start: number, end: number): readonly Entry[] {
  return JSON.parse(`[${buffer.toString('utf8', start, end - 1)}]`);
}
