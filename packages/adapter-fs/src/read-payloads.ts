import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createTail, readTail, seqOf } from './entry-line.js';
import { findLine } from './find-line.js';
import { readJournalEnd, readSegment, type Segment, withFile } from './journal-view.js';
import { lineChunks } from './line-chunks.js';
import { type LocatedPayload, readPayloadBytes } from './payload-bytes.js';
import { ifExists } from './platform-errors.js';
import { eachLine } from './sealed-line.js';
import { payloadsName, type SegmentFile } from './segment-files.js';

/** Entries further apart than this are searched for, nearer ones read up to. */
const nearSeqs = 1000;

/** A seq that was asked for, and where its payload goes in the answer. */
interface Wanted {
  readonly seq: number;
  readonly index: number;
}

/** Finds the segment of each seq: the newest whose entries begin before it. Reads few headers, each once. */
function createSegmentFinder(files: readonly SegmentFile[]) {
  const known = new Map<SegmentFile, Segment | undefined>();
  async function segmentAt(i: number): Promise<Segment | undefined> {
    const file = files[i] as SegmentFile;
    if (!known.has(file)) known.set(file, await readSegment(file));
    return known.get(file);
  }
  /** The last index up to `i` of a segment that holds anything, or -1. */
  async function filledAt(i: number, downTo: number): Promise<number> {
    let at = i;
    while (at >= downTo && !(await segmentAt(at))) at--;
    return at >= downTo ? at : -1;
  }
  return async (seq: number): Promise<Segment | undefined> => {
    let low = 0;
    let high = files.length - 1;
    let found: Segment | undefined;
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      const at = await filledAt(middle, low);
      const segment = at < 0 ? undefined : await segmentAt(at);
      if (!segment) low = middle + 1;
      else if (segment.after < seq) {
        found = segment;
        low = middle + 1;
      } else high = at - 1;
    }
    return found;
  };
}

/** Finds the payloads of ascending seqs in one segment: searches for far ones, reads on to near ones. */
async function locate(segment: Segment, wanted: readonly Wanted[]): Promise<LocatedPayload[]> {
  const located: LocatedPayload[] = [];
  const tail = createTail();
  await withFile(segment.path, async (file) => {
    let from = 0;
    for (let next = 0; next < wanted.length; ) {
      from = await findLine(file, segment.size, (wanted[next] as Wanted).seq, from);
      let isNear = true;
      for await (const { buffer, start, end, position } of lineChunks(file, from, segment.size, 64 * 1024)) {
        eachLine(buffer, start, end, (line, bodyEnd) => {
          const seq = seqOf(buffer, line);
          if (seq === 0) return true;
          while (next < wanted.length && (wanted[next] as Wanted).seq < seq) next++;
          if (next < wanted.length && (wanted[next] as Wanted).seq === seq) {
            readTail(buffer, bodyEnd, tail);
            for (; (wanted[next] as Wanted | undefined)?.seq === seq; next++) {
              if (tail.payload) located.push({ index: (wanted[next] as Wanted).index, ref: tail.payload });
            }
          }
          isNear = next < wanted.length && (wanted[next] as Wanted).seq - seq <= nearSeqs;
          from = position + line;
          return isNear;
        });
        if (!isNear) break;
      }
      if (isNear) break; // the end of the file
    }
  });
  return located;
}

/** The payloads of these entries, in the order asked for, found by binary search and checked. Keeps nothing. */
export async function readSegmentPayloads(
  folder: string,
  files: readonly SegmentFile[],
  seqs: readonly number[],
): Promise<(string | undefined)[]> {
  const answer: (string | undefined)[] = new Array(seqs.length).fill(undefined);
  const { lastSeq } = await readJournalEnd(files);
  const wanted = seqs
    .map((seq, index): Wanted => ({ seq, index }))
    .filter(({ seq }) => seq >= 1 && seq <= lastSeq)
    .sort((a, b) => a.seq - b.seq);
  const finder = createSegmentFinder(files);
  const bySegment = new Map<Segment, Wanted[]>();
  for (const one of wanted) {
    const segment = await finder(one.seq);
    if (!segment) continue;
    const list = bySegment.get(segment);
    if (list) list.push(one);
    else bySegment.set(segment, [one]);
  }
  for (const [segment, list] of bySegment) {
    const located = await locate(segment, list);
    const file = await ifExists(open(join(folder, payloadsName(segment.epoch)), 'r'));
    try {
      await readPayloadBytes(file, located, (index, bytes) => {
        answer[index] = bytes?.toString('utf8');
      });
    } finally {
      await file?.close();
    }
  }
  return answer;
}
