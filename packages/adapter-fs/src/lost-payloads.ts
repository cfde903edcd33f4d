import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createTail, readTail, seqOf } from './entry-line.js';
import { type JournalEnd, withFile } from './journal-view.js';
import { lineChunks } from './line-chunks.js';
import { type LocatedPayload, readPayloadBytes } from './payload-bytes.js';
import { ifExists } from './platform-errors.js';
import { eachLine } from './sealed-line.js';
import { payloadsName, type SegmentFile } from './segment-files.js';

/**
 * Where to start reading so that no payload after the `synced` watermark is missed: an entry at or before it.
 */
async function findUnsynced(file: FileHandle, segment: SegmentFile, synced: number): Promise<number> {
  const tail = createTail();
  for (let bytes = 64 * 1024; bytes < segment.size; bytes *= 4) {
    const position = segment.size - bytes;
    for await (const chunk of lineChunks(file, position, segment.size, 16 * 1024)) {
      let isBefore = false;
      const skipped = chunk.buffer.indexOf(0x0a, chunk.start) + 1;
      eachLine(chunk.buffer, skipped, chunk.end, (line, bodyEnd) => {
        if (seqOf(chunk.buffer, line) === 0) return true;
        readTail(chunk.buffer, bodyEnd, tail);
        isBefore = tail.payload !== undefined && tail.payload.offset + tail.payload.bytes <= synced;
        return tail.payload === undefined;
      });
      if (isBefore) return position;
      break;
    }
  }
  return 0;
}

/**
 * The seqs in the last segment whose payloads are not what their heads say, among those not known to be on the disk: a
 * power cut took them. Readers leave them out, and the next writer's header sets them aside for good.
 *
 * @param after - only higher seqs are looked at.
 */
export async function findLostPayloads({ newest }: JournalEnd, after = 0): Promise<number[]> {
  const lost: number[] = [];
  if (!newest?.end || newest.end.end.synced >= newest.end.end.payloads) return lost;
  const { segment, end } = newest;
  const tail = createTail();
  await withFile(segment.path, async (entries) => {
    const payloads = await ifExists(open(join(dirname(segment.path), payloadsName(segment.epoch)), 'r'));
    try {
      const from = await findUnsynced(entries, segment, end.end.synced);
      for await (const { buffer, start, end: to } of lineChunks(entries, from, segment.size)) {
        const located: LocatedPayload[] = [];
        eachLine(buffer, start, to, (line, bodyEnd) => {
          const seq = seqOf(buffer, line);
          if (seq <= after || seq > end.lastSeq) return true;
          readTail(buffer, bodyEnd, tail);
          const { payload } = tail;
          if (payload && payload.offset + payload.bytes > end.end.synced)
            located.push({ index: seq, ref: payload });
          return true;
        });
        await readPayloadBytes(payloads, located, (seq, bytes) => {
          if (!bytes) lost.push(seq);
        });
      }
    } finally {
      await payloads?.close();
    }
  });
  return lost;
}
