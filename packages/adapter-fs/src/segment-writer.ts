import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Durability, type EntryWithPayload, TidemarkError, type Writer } from '@tidemark/core';
import { createBatchEncoder, type EncodedBatch } from './batch-encoder.js';
import type { OpenSegment } from './open-segment.js';
import { toStoreError } from './platform-errors.js';
import { entriesName, trailerLine } from './segment-files.js';

/** With the time the sync itself takes, this keeps "on the disk at least once a second". */
const syncAfterMs = 900;

/** A writer, and how its store tells it that its lock is gone. */
export interface SegmentWriter extends Writer {
  /** Ends the right to append: `lost` aborts, later appends are SUPERSEDED. */
  lose(): void;
}

export interface SegmentWriterOptions {
  readonly folder: string;
  readonly durability: Durability;
  /** Whether the lock is still ours. */
  readonly isHeld: () => Promise<boolean>;
  /** Called after each batch. */
  readonly onCommit: () => void;
  /** Called once, when the files are closed. */
  readonly onClose: () => Promise<void>;
}

/**
 * Appends to a segment that nobody else writes.
 *
 * Payloads go first, then heads, so a head never names bytes that were not written. After any failed write or sync the
 * segment is abandoned: no later write can complete the failed batch's last line, which alone makes it count. A batch that
 * was written whole and whose *sync* failed is the one case in doubt: it was not acknowledged and yet may count when the
 * journal is read again, whole, as after a crash.
 */
export function createSegmentWriter(segment: OpenSegment, options: SegmentWriterOptions): SegmentWriter {
  const { epoch, entries, payloads } = segment;
  const { folder, durability } = options;
  const ownPath = join(folder, entriesName(epoch));
  const nextPath = join(folder, entriesName(epoch + 1));
  const lost = new AbortController();
  const encoder = createBatchEncoder();
  const isPower = durability === 'power';

  let nextSeq = segment.lastSeq + 1;
  let payloadsEnd = 0;
  /** Payload bytes before this are on the disk. */
  let synced = 0;
  let lastCommitted = segment.lastSeq;
  let isDirty = false;
  let timer: NodeJS.Timeout | undefined;
  let background: Promise<void> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let failure: unknown;
  let isReported = false;
  let closing: Promise<void> | undefined;

  function fail(error: unknown): unknown {
    failure ??= toStoreError(error, `writing ${ownPath}`);
    return failure;
  }

  function lose(): void {
    if (lost.signal.aborted) return;
    const error = new TidemarkError('SUPERSEDED', `Another writer has taken over the journal in ${folder}`);
    failure ??= error;
    isReported = true;
    lost.abort(error);
  }

  /**
   * A writer is outdated when a later epoch exists, or when the journal at its place is another one by now. The latter
   * needs the lock to be gone, so where a file system renumbers its files the lock has the last word.
   */
  async function isSuperseded(): Promise<boolean> {
    if (statSync(nextPath, { throwIfNoEntry: false })) return true;
    const own = statSync(ownPath, { throwIfNoEntry: false });
    return !own || (!entries.isAt(own) && !(await options.isHeld()));
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
    timer ??= setTimeout(() => {
      background = syncFiles()
        .catch(fail)
        .then(() => {
          timer = undefined;
          background = undefined;
          if (isDirty && failure === undefined && closing === undefined) syncSoon();
        });
    }, syncAfterMs).unref();
  }

  async function commit(batch: EncodedBatch): Promise<void> {
    if (failure !== undefined) throw failure;
    try {
      if (batch.payloads.length > 0) {
        await payloads.append(batch.payloads);
        if (isPower) await payloads.sync();
      }
      await entries.append(batch.heads);
      if (isPower) await entries.sync();
      if (await isSuperseded()) lose();
    } catch (error) {
      isReported = true;
      fail(error);
    }
    if (failure !== undefined) throw failure;
    lastCommitted = batch.nextSeq - 1;
    encoder.recycle(batch);
    if (!isPower) syncSoon();
    options.onCommit();
  }

  async function append(batch: readonly EntryWithPayload[]): Promise<void> {
    if (closing) throw new TidemarkError('STORE_CLOSED', 'This writer is closed');
    if (failure !== undefined) {
      isReported = true;
      throw failure;
    }
    if (batch.length === 0) return;
    // Encoded before anything is awaited: this is the copy of the batch, and its place in the order of calls.
    const encoded = encoder.encode(batch, { nextSeq, payloadsEnd, synced: isPower ? 'all' : synced });
    nextSeq = encoded.nextSeq;
    payloadsEnd = encoded.payloadsEnd;
    const done = queue.then(() => commit(encoded));
    queue = done.catch(() => {});
    return done;
  }

  async function closeFiles(): Promise<void> {
    await queue;
    clearTimeout(timer);
    await background;
    try {
      if (failure === undefined) {
        if (!isPower) await syncFiles();
        // All is on the disk by now: without this line the next writer just checks more.
        await entries.append(Buffer.from(trailerLine(lastCommitted, payloads.size))).catch(() => {});
      }
    } catch (error) {
      fail(error);
    } finally {
      await Promise.allSettled([entries.close(), payloads.close()]);
      await options.onClose();
    }
    if (failure !== undefined && !isReported) throw failure;
  }

  function close(): Promise<void> {
    closing ??= closeFiles();
    return closing;
  }

  return { epoch, lost: lost.signal, append, close, lose };
}
