import type { JournalEnd, WriterControl } from '@tidemark/core/store';
import type { EncodedBatch } from './batch-encoder.js';
import type { JournalLocks } from './journal-lock.js';
import { sweepLockDrafts } from './lock-file.js';
import { openSegment } from './open-segment.js';
import { segmentEnd } from './segment-end.js';

/** Takes the right to append to the journal in `folder`; `undefined` while somebody else has it. */
export async function openJournal(
  locks: JournalLocks,
  folder: string,
  isPower: boolean,
  writer: WriterControl,
): Promise<JournalEnd<EncodedBatch> | undefined> {
  const lock = await locks.acquire(folder, writer.lose);
  if (!lock) return undefined;
  try {
    await sweepLockDrafts(folder, lock.nonce);
    return segmentEnd(await openSegment(folder), { folder, isPower, lock, writer });
  } catch (error) {
    await lock.release();
    throw error;
  }
}
