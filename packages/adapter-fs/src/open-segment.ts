import { type FileHandle, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppendFile, createAppendFile } from './append-file.js';
import { createTail, readTail, seqOf } from './entry-line.js';
import { syncFolder } from './journal-folder.js';
import { type JournalEnd, readJournalEnd, withFile } from './journal-view.js';
import { lineChunks } from './line-chunks.js';
import { type LocatedPayload, readPayloadBytes } from './payload-bytes.js';
import { hasErrno, ifExists } from './platform-errors.js';
import { eachLine } from './sealed-line.js';
import {
  entriesName,
  epochOf,
  headerLine,
  listSegments,
  payloadsName,
  type SegmentFile,
} from './segment-files.js';

/** A new segment, ready for the first batch. */
export interface OpenSegment {
  readonly epoch: number;
  readonly lastSeq: number;
  readonly entries: AppendFile;
  readonly payloads: AppendFile;
}

/** Takes the next epoch by creating its entries file. Epochs are dense, so a writer sees that it is outdated by one name. */
async function createEntries(
  folder: string,
): Promise<{ readonly epoch: number; readonly entries: AppendFile }> {
  for (;;) {
    const names = await readdir(folder);
    const epoch = names.reduce((highest, name) => Math.max(highest, epochOf(name)), 0) + 1;
    try {
      return { epoch, entries: await createAppendFile(join(folder, entriesName(epoch))) };
    } catch (error) {
      if (!hasErrno(error, 'EEXIST')) throw error;
    }
  }
}

/** Payloads without entries are nobody's: their entries file was lost. */
async function createPayloads(path: string): Promise<AppendFile> {
  try {
    return await createAppendFile(path);
  } catch (error) {
    if (!hasErrno(error, 'EEXIST')) throw error;
    await unlink(path);
    return createAppendFile(path);
  }
}

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

/** The seqs in the last segment whose payloads are not what their heads say, among those not known to be on the disk. */
async function findLostPayloads(folder: string, { newest }: JournalEnd): Promise<number[]> {
  const lost: number[] = [];
  if (!newest?.end || newest.end.end.synced >= newest.end.end.payloads) return lost;
  const { segment, end } = newest;
  const tail = createTail();
  await withFile(segment.path, async (entries) => {
    const payloads = await ifExists(open(join(folder, payloadsName(segment.epoch)), 'r'));
    try {
      const from = await findUnsynced(entries, segment, end.end.synced);
      for await (const { buffer, start, end: to } of lineChunks(entries, from, segment.size)) {
        const located: LocatedPayload[] = [];
        eachLine(buffer, start, to, (line, bodyEnd) => {
          const seq = seqOf(buffer, line);
          if (seq === 0 || seq > end.lastSeq) return true;
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

/** Brings what the writer before left in the page cache to the disk, as our header will count on it. */
async function syncSegment(folder: string, segment: SegmentFile): Promise<void> {
  for (const name of [payloadsName(segment.epoch), entriesName(segment.epoch)]) {
    const file = await ifExists(open(join(folder, name), 'r+'));
    try {
      await file?.datasync();
    } finally {
      await file?.close();
    }
  }
}

/**
 * Starts the segment of the next epoch.
 *
 * The order makes the epochs a fence: the epoch is taken first and the older segments are read after that. So a writer
 * that was outdated by it either finished its batch before, then the batch is accepted here, or finds the new epoch when
 * it looks before it acknowledges.
 */
export async function openSegment(folder: string): Promise<OpenSegment> {
  const { epoch, entries } = await createEntries(folder);
  let payloads: AppendFile | undefined;
  try {
    payloads = await createPayloads(join(folder, payloadsName(epoch)));
    const end = await readJournalEnd(listSegments(folder).filter((segment) => segment.epoch < epoch));
    const setAside = await findLostPayloads(folder, end);
    if (end.newest) await syncSegment(folder, end.newest.segment);
    await entries.append(Buffer.from(headerLine(epoch, { after: end.lastSeq, setAside })));
    await entries.sync();
    await syncFolder(folder);
    return { epoch, lastSeq: end.lastSeq, entries, payloads };
  } catch (error) {
    await entries.close();
    await payloads?.close();
    throw error;
  }
}
