import { open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppendFile, createAppendFile } from './append-file.js';
import { syncFolder } from './journal-folder.js';
import { readJournalEnd } from './journal-view.js';
import { findLostPayloads } from './lost-payloads.js';
import { hasErrno, ifExists } from './platform-errors.js';
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
    const setAside = await findLostPayloads(end);
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
