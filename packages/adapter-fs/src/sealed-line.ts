import { crc32 } from 'node:zlib';
import type { JsonObject } from '@tidemark/core';

// Every line we write is one JSON object whose last field is the CRC-32 of the bytes before it: `,"crc":"xxxxxxxx"}`.
// Its width is fixed, so it is cut off by length and the rest checked without parsing.

/** Bytes of the seal, without the newline. */
const sealBytes = 18;
const newline = 0x0a;
const sealStart = Buffer.from(',"crc":"');

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const valueOfHexDigit = new Int8Array(256).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) valueOfHexDigit[digit.charCodeAt(0)] = value;

/** 8 lower-case hex digits of an unsigned 32-bit number. */
export function hexOf(crc: number): string {
  return `${hexOfByte[crc >>> 24]}${hexOfByte[(crc >>> 16) & 255]}${hexOfByte[(crc >>> 8) & 255]}${hexOfByte[crc & 255]}`;
}

/** The number that 8 lower-case hex digits at `start` stand for, or -1. */
export function parseHex(buffer: Buffer, start: number): number {
  let value = 0;
  for (let i = start; i < start + 8; i++) {
    const digit = valueOfHexDigit[buffer[i] as number] as number;
    if (digit < 0) return -1;
    value = (value << 4) | digit;
  }
  return value >>> 0;
}

/** The seal and the newline for a body with this CRC. */
export function sealOf(crc: number): string {
  return `,"crc":"${hexOf(crc)}"}\n`;
}

/** A not empty object as one sealed line, newline included. */
export function sealLine(object: JsonObject): string {
  const body = JSON.stringify(object).slice(0, -1);
  return body + sealOf(crc32(body));
}

/** True when `literal` ends right before `end`. */
export function endsWith(buffer: Buffer, end: number, literal: Buffer): boolean {
  const from = end - literal.length;
  if (from < 0) return false;
  for (let i = 0; i < literal.length; i++) if (buffer[from + i] !== literal[i]) return false;
  return true;
}

/** Where the body of the line `[start, end)` ends (its closing brace and the seal come after), or -1 when damaged. */
function bodyEndOf(buffer: Buffer, start: number, end: number): number {
  const bodyEnd = end - sealBytes;
  if (
    bodyEnd <= start ||
    buffer[end - 1] !== 0x7d ||
    !endsWith(buffer, bodyEnd + sealStart.length, sealStart)
  )
    return -1;
  const stated = parseHex(buffer, bodyEnd + sealStart.length);
  return stated >= 0 && stated === crc32(buffer.subarray(start, bodyEnd)) ? bodyEnd : -1;
}

/** How the lines begin that may follow a line in an entries file. */
const lineStarts = [Buffer.from('{"seq":'), Buffer.from('{"closed":')];

/** Where the next line may begin after `from`, its newline being damaged; `to` when nowhere. */
function nextStart(buffer: Buffer, from: number, to: number): number {
  const found = lineStarts.map((literal) => buffer.indexOf(literal, from));
  return Math.min(to, ...found.filter((at) => at >= 0));
}

/**
 * Calls `onLine` with each undamaged line in `[from, to)`, until it returns false.
 *
 * Damaged and blank lines are passed over. Where a newline was lost, the lines it parted are found again.
 *
 * @returns false when `onLine` stopped it.
 */
export function eachLine(
  buffer: Buffer,
  from: number,
  to: number,
  onLine: (start: number, bodyEnd: number) => boolean,
): boolean {
  let start = from;
  while (start < to) {
    let end = buffer.indexOf(newline, start);
    if (end < 0 || end > to) end = to;
    if (end > start) {
      const bodyEnd = bodyEndOf(buffer, start, end);
      if (bodyEnd >= 0 ? !onLine(start, bodyEnd) : !salvage(buffer, start, end, onLine)) return false;
    }
    start = end + 1;
  }
  return true;
}

/** Looks for whole lines within a damaged one: its newline may be all that was damaged. */
function salvage(
  buffer: Buffer,
  from: number,
  to: number,
  onLine: (start: number, bodyEnd: number) => boolean,
): boolean {
  let start = from;
  for (;;) {
    const next = nextStart(buffer, start + 1, to);
    const isLast = next === to;
    const bodyEnd = bodyEndOf(buffer, start, isLast ? to : next - 1);
    if (bodyEnd >= 0 && !onLine(start, bodyEnd)) return false;
    if (isLast) return true;
    start = next;
  }
}

/** The object of an undamaged line, its seal left out. */
export function parseBody(buffer: Buffer, start: number, bodyEnd: number): JsonObject {
  return JSON.parse(`${buffer.toString('utf8', start, bodyEnd)}}`);
}
