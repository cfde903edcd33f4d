import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { type Entry, TidemarkError } from '@tidemark/core';
import { createTail, parseHeads, readTail, seqOf } from './entry-line.js';
import { findLine } from './find-line.js';
import { readJournalEnd, readSegment, type Segment } from './journal-view.js';
import { lineChunks } from './line-chunks.js';
import { findLostPayloads } from './lost-payloads.js';
import { eachLine, parseBody } from './sealed-line.js';
import type { SegmentFile } from './segment-files.js';

/** Entries in one batch that a reader gets. */
const batchEntries = 1000;

/** A segment, and which of its entries count. */
interface BoundedSegment {
  readonly segment: Segment;
  /** The last seq that a newer segment accepted from this one. */
  readonly upTo: number;
  /** True where only the batch's end line tells that an entry was accepted, because no newer segment states it. */
  readonly needsEnd: boolean;
}

function boundsOf(segments: readonly Segment[]): BoundedSegment[] {
  let upTo = Number.POSITIVE_INFINITY;
  let needsEnd = true;
  return segments
    .toReversed()
    .map((segment) => {
      const bounded = { segment, upTo, needsEnd };
      upTo = Math.min(upTo, segment.after);
      if (segment.isStated) needsEnd = false;
      return bounded;
    })
    .toReversed();
}

/** What was read so far. */
interface Progress {
  /** Seqs up to here were yielded or are missing. */
  lastSeq: number;
  yielded: number;
  firstGap: string | undefined;
}

/** Texts of heads, held back until their batch's end was seen, then parsed many at once. */
function createHeadsBuffer(bytes: number) {
  let buffer = Buffer.allocUnsafe(bytes);
  let used = 0;
  let committed = 0;
  /** Where each held head ends. */
  let ends: number[] = [];

  return {
    add(from: Buffer, start: number, headEnd: number): void {
      const length = headEnd - start;
      if (used + length + 2 > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, used + length + 2));
        buffer.copy(larger, 0, 0, used);
        buffer = larger;
      }
      from.copy(buffer, used, start, headEnd);
      used += length;
      buffer[used++] = 0x7d;
      buffer[used++] = 0x2c;
      ends.push(used);
    },
    commit(): void {
      committed = ends.length;
    },
    get committed(): number {
      return committed;
    },
    /** Takes out all committed heads, in batches of bounded size. */
    *take(): Generator<readonly Entry[], void, undefined> {
      let from = 0;
      for (let first = 0; first < committed; first += batchEntries) {
        const to = ends[Math.min(first + batchEntries, committed) - 1] as number;
        yield parseHeads(buffer, from, to);
        from = to;
      }
      buffer.copy(buffer, 0, from, used);
      used -= from;
      ends = ends.slice(committed).map((end) => end - from);
      committed = 0;
    },
  };
}

async function* readSegmentEntries(
  file: FileHandle,
  { segment, upTo, needsEnd }: BoundedSegment,
  setAside: ReadonlySet<number>,
  progress: Progress,
): AsyncGenerator<readonly Entry[], void, undefined> {
  const heads = createHeadsBuffer(Math.min(segment.size, 512 * 1024));
  const tail = createTail();
  let newest = progress.lastSeq;
  let held = 0;
  const commit = () => {
    heads.commit();
    progress.lastSeq = newest;
    progress.yielded += held;
    held = 0;
  };
  const from = newest > segment.after ? await findLine(file, segment.size, newest + 1) : 0;
  for await (const { buffer, start, end } of lineChunks(file, from, segment.size)) {
    const isEnd = eachLine(buffer, start, end, (line, bodyEnd) => {
      const seq = seqOf(buffer, line);
      if (seq === 0) {
        if (buffer[line + 2] === 0x63) {
          const { closed } = parseBody(buffer, line, bodyEnd) as { closed: { lastSeq: number } };
          if (closed.lastSeq > newest) progress.firstGap ??= `entry ${newest + 1} in ${segment.path}`;
          newest = Math.max(newest, closed.lastSeq);
          commit();
        }
        return true;
      }
      if (seq > upTo) return false;
      if (seq <= newest) return true;
      if (seq > newest + 1) progress.firstGap ??= `entry ${newest + 1} in ${segment.path}`;
      newest = seq;
      readTail(buffer, bodyEnd, tail);
      if (!setAside.has(seq)) {
        heads.add(buffer, line, tail.headEnd);
        held++;
      }
      if (tail.end || !needsEnd) commit();
      return true;
    });
    if (heads.committed > 0) yield* heads.take();
    if (!isEnd) return;
  }
}

function checkDamage(id: string, progress: Progress, after: number, setAside: number): void {
  const missing = progress.lastSeq - after - setAside - progress.yielded;
  if (missing < 10 || missing <= progress.lastSeq / 10) return;
  throw new TidemarkError(
    'STORE_CORRUPT',
    `Journal ${JSON.stringify(id)} is damaged: ${missing} of its ${progress.lastSeq} entries can't be read, first ${progress.firstGap}. verifyRun shows them, repairRun keeps the rest`,
    { details: { id, missing, lastSeq: progress.lastSeq } },
  );
}

/**
 * The heads that count among the segments as they were listed, in seq order, in batches of at most 1,000.
 *
 * Damaged lines are passed over.
 *
 * @throws {TidemarkError} STORE_CORRUPT at the end, after all that can be read, when 10 or more entries are missing and
 * they are more than 10 % of all.
 */
export async function* readSegments(
  id: string,
  files: readonly SegmentFile[],
  after: number,
): AsyncGenerator<readonly Entry[], void, undefined> {
  const segments: Segment[] = [];
  for (const file of files) {
    const segment = await readSegment(file);
    if (segment) segments.push(segment);
  }
  const setAside = new Set(segments.flatMap((segment) => segment.setAside.filter((seq) => seq > after)));
  for (const seq of await findLostPayloads(await readJournalEnd(files), after)) setAside.add(seq);
  const progress: Progress = { lastSeq: after, yielded: 0, firstGap: undefined };
  for (const { segment, upTo, needsEnd } of boundsOf(segments)) {
    if (segment.after > progress.lastSeq) {
      progress.firstGap ??= `entry ${progress.lastSeq + 1}, before ${segment.path}`;
      progress.lastSeq = segment.after;
    }
    if (upTo <= progress.lastSeq) continue;
    const file = await open(segment.path, 'r');
    try {
      yield* readSegmentEntries(file, { segment, upTo, needsEnd }, setAside, progress);
    } finally {
      await file.close();
    }
  }
  checkDamage(id, progress, after, setAside.size);
}
