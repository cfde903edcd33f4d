import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type JournalEnd, platformClock, type WriterControl } from '@tidemark/core/store';
import { createBatchEncoder, type EncodedBatch } from './batch-encoder.js';
import type { HeldLock } from './journal-lock.js';
import type { OpenSegment } from './open-segment.js';
import { toStoreError } from './platform-errors.js';
import { entriesName, trailerLine } from './segment-files.js';

/** With the time the sync itself takes, this keeps "on the disk at least once a second". */
const syncAfterMs = 900;

export interface SegmentEndOptions {
  readonly folder: string;
  /** Whether each batch must be on the disk. */
  readonly isPower: boolean;
  readonly lock: HeldLock;
  readonly writer: WriterControl;
}

/**
 * Appends to a segment that nobody else writes.
 *
 * Payloads go first, then heads, so a head never names bytes that were not written. After any failed write or sync the
 * segment is abandoned: no later write can complete the failed batch's last line, which alone makes it count. A batch that
 * was written whole and whose *sync* failed is the one case in doubt: it was not acknowledged and yet may count when the
 * journal is read again, whole, as after a crash.
 */
export function segmentEnd(
  segment: OpenSegment,
  { folder, isPower, lock, writer }: SegmentEndOptions,
): JournalEnd<EncodedBatch> {
  const { epoch, lastSeq, entries, payloads } = segment;
  const ownPath = join(folder, entriesName(epoch));
  const nextPath = join(folder, entriesName(epoch + 1));
  const encoder = createBatchEncoder();

  let payloadsEnd = 0;
  /** Payload bytes before this are on the disk. */
  let synced = 0;
  let lastCommitted = lastSeq;
  let isDirty = false;
  let cancelSync: (() => void) | undefined;
  let background: Promise<void> | undefined;
  let isClosing = false;

  function failed(error: unknown): unknown {
    return toStoreError(error, `writing ${ownPath}`);
  }

  /**
   * A writer is outdated when a later epoch exists, or when the journal at its place is another one by now. The latter
   * needs the lock to be gone, so where a file system renumbers its files the lock has the last word.
   */
  async function isSuperseded(): Promise<boolean> {
    if (statSync(nextPath, { throwIfNoEntry: false })) return true;
    const own = statSync(ownPath, { throwIfNoEntry: false });
    return !own || (!entries.isAt(own) && !(await lock.isOurs()));
  }

  async function syncFiles(): Promise<void> {
    isDirty = false;
    const end = payloads.size;
    await payloads.sync();
    synced = Math.max(synced, end);
    await entries.sync();
  }

  function syncSoon(): void {
    isDirty = true;
    cancelSync ??= platformClock.schedule(() => {
      background = syncFiles()
        .catch((error) => writer.fail(failed(error)))
        .then(() => {
          cancelSync = undefined;
          background = undefined;
          if (isDirty && writer.failure === undefined && !isClosing) syncSoon();
        });
    }, syncAfterMs);
  }

  async function writeBatch(batch: EncodedBatch): Promise<void> {
    if (batch.payloads.length > 0) {
      await payloads.append(batch.payloads);
      if (isPower) await payloads.sync();
    }
    await entries.append(batch.heads);
    if (isPower) await entries.sync();
  }

  return {
    epoch,
    lastSeq,

    pack(batch, first) {
      const encoded = encoder.encode(batch, { first, payloadsEnd, synced: isPower ? 'all' : synced });
      payloadsEnd = encoded.payloadsEnd;
      return encoded;
    },

    async append(batch) {
      try {
        await writeBatch(batch);
        if (await isSuperseded()) throw writer.lose();
      } catch (error) {
        throw failed(error);
      }
      lastCommitted = batch.lastSeq;
      encoder.recycle(batch);
      if (!isPower) syncSoon();
    },

    async close() {
      isClosing = true;
      cancelSync?.();
      await background;
      try {
        if (writer.failure !== undefined) return;
        if (!isPower) await syncFiles();
        // All is on the disk by now: without this line the next writer just checks more.
        await entries.append(Buffer.from(trailerLine(lastCommitted, payloads.size))).catch(() => {});
      } catch (error) {
        throw failed(error);
      } finally {
        await Promise.allSettled([entries.close(), payloads.close()]);
        await lock.release();
      }
    },
  };
}
