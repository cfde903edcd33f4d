import { readdirSync, type Stats, statSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { TidemarkError } from '@tidemark/core';
import { type BatchEnd, createTail, readTail, seqOf } from './entry-line.js';
import { lastLines, lineChunks } from './line-chunks.js';
import { eachLine, parseBody, sealLine } from './sealed-line.js';

// A segment is what one writer wrote: `entries-<epoch>-1.jsonl` and `payloads-<epoch>-1.jsonl`. The first line of the
// entries is its header, the last one after a clean close its trailer. (The 1 is kept for a later format that splits.)

const segmentFormat = 1;

export function entriesName(epoch: number): string {
  return `entries-${epoch}-1.jsonl`;
}

export function payloadsName(epoch: number): string {
  return `payloads-${epoch}-1.jsonl`;
}

/** The epoch of an entries file, or 0 for another name. */
export function epochOf(name: string): number {
  const match = /^entries-([1-9]\d{0,14})-1\.jsonl$/.exec(name);
  return match ? Number(match[1]) : 0;
}

/** What the writer of a segment found when it opened the journal. */
export interface SegmentHeader {
  /** The last seq accepted from older epochs: what comes later in them does not count. */
  readonly after: number;
  /** Seqs of older epochs whose payloads did not reach the disk before a power cut. */
  readonly setAside: readonly number[];
}

export function headerLine(epoch: number, header: SegmentHeader): string {
  return sealLine({
    segment: { format: segmentFormat, epoch, after: header.after, setAside: header.setAside },
  });
}

/** The last line after a clean close: how the segment ends, and that all of it is on the disk. */
export function trailerLine(lastSeq: number, payloadsEnd: number): string {
  return sealLine({ closed: { lastSeq, payloads: payloadsEnd } });
}

/** The entries file of one epoch and its size at one moment. */
export interface SegmentFile {
  readonly epoch: number;
  readonly path: string;
  readonly size: number;
}

/** The journal's segments, oldest first, as they are now. Synchronous: a reader's view is fixed at its call. */
export function listSegments(folder: string): SegmentFile[] {
  const segments: SegmentFile[] = [];
  for (const name of readdirSync(folder)) {
    const epoch = epochOf(name);
    if (epoch === 0) continue;
    const path = join(folder, name);
    const stats: Stats | undefined = statSync(path, { throwIfNoEntry: false });
    if (stats) segments.push({ epoch, path, size: stats.size });
  }
  return segments.sort((a, b) => a.epoch - b.epoch);
}

/** The header of a segment; `undefined` while it is not written, or when it is damaged. */
export async function readHeader(file: FileHandle, segment: SegmentFile): Promise<SegmentHeader | undefined> {
  for await (const { buffer, start, end } of lineChunks(file, 0, segment.size, 4096)) {
    let header: SegmentHeader | undefined;
    eachLine(buffer, start, end, (line, bodyEnd) => {
      if (buffer[line + 4] !== 0x67) return false; // {"segment":
      const { segment: stated } = parseBody(buffer, line, bodyEnd) as unknown as {
        segment: SegmentHeader & { format: number };
      };
      if (stated.format > segmentFormat) {
        throw new TidemarkError(
          'FORMAT_NEWER',
          `${segment.path} was written by a newer version: update Tidemark`,
        );
      }
      header = stated;
      return false;
    });
    return header;
  }
  return undefined;
}

/** The seq of the first undamaged entry; `undefined` when there is none. */
export async function firstSeq(file: FileHandle, segment: SegmentFile): Promise<number | undefined> {
  for await (const { buffer, start, end } of lineChunks(file, 0, segment.size)) {
    let seq = 0;
    const isEnd = eachLine(buffer, start, end, (line) => {
      seq = seqOf(buffer, line);
      return seq === 0;
    });
    if (!isEnd) return seq;
  }
  return undefined;
}

/** How a segment ends, as far as it counts. */
export interface SegmentEnd {
  readonly lastSeq: number;
  readonly end: BatchEnd;
}

/** The last batch that counts, found from the file's end; `undefined` when there is none. */
export async function readSegmentEnd(
  file: FileHandle,
  segment: SegmentFile,
): Promise<SegmentEnd | undefined> {
  const tail = createTail();
  for (let bytes = 64 * 1024; ; bytes *= 4) {
    const { buffer, start, end, isWhole } = await lastLines(file, segment.size, bytes);
    let found: SegmentEnd | undefined;
    eachLine(buffer, start, end, (line, bodyEnd) => {
      const seq = seqOf(buffer, line);
      if (seq > 0) {
        readTail(buffer, bodyEnd, tail);
        if (tail.end) found = { lastSeq: seq, end: tail.end };
      } else if (buffer[line + 2] === 0x63) {
        const { closed } = parseBody(buffer, line, bodyEnd) as {
          closed: { lastSeq: number; payloads: number };
        };
        found = { lastSeq: closed.lastSeq, end: { payloads: closed.payloads, synced: closed.payloads } };
      }
      return true;
    });
    if (found || isWhole) return found;
  }
}
