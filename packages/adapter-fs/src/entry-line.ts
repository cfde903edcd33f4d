import type { Entry } from '@tidemark/core';
import { endsWith, parseHex } from './sealed-line.js';

// <head without its closing brace>[,"payload":[offset,bytes,"crc"]][,"end":{"payloads":P,"synced":S}],"crc":"…"}
// The head's first key is `seq`. A head may have keys of its own named `end` and `crc`: ours are found from the end of
// the line. An own `end` at the end of the head is parted from ours by `"payload":null`.

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
        tail.end = {
          payloads: parseDigits(buffer, payloads, payloadsEnd),
          synced: parseDigits(buffer, synced, at - 1),
        };
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
