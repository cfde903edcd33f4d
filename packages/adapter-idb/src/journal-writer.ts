import { type Durability, type EntryWithPayload, hasCode, TidemarkError, type Writer } from '@tidemark/core';
import { compact, countRecords, needsCompaction } from './compact.js';
import { type Database, post, type Transaction } from './database.js';
import type { JournalLock } from './journal-locks.js';
import type { JournalState } from './layout.js';
import type { IdbClock } from './options.js';
import { type PackedBatch, packBatch } from './pack-batch.js';
import { toStoreError } from './platform-errors.js';

/** With the time the commit itself takes, this keeps "on the disk, and alive, at least once a second". */
const beatEveryMs = 900;

/** A writer, and how its store tells it that its lock is gone. */
export interface JournalWriter extends Writer {
  /** Ends the right to append: `lost` aborts, later appends are SUPERSEDED. */
  lose(): void;
}

export interface JournalWriterOptions {
  readonly id: string;
  readonly db: Database;
  readonly clock: IdbClock;
  readonly durability: Durability;
  readonly lock: JournalLock;
  /** Whether the state must show, also while nothing is appended, that this writer lives. */
  readonly needsBeat: boolean;
  /** Called after each batch. */
  readonly onCommit: () => void;
  /** Called once, when the right has been given back. */
  readonly onClose: () => void;
}

/** Appends to a journal whose state was just given this writer's `holder`. */
export function createJournalWriter(opened: JournalState, options: JournalWriterOptions): JournalWriter {
  const { id, db, clock, lock, needsBeat } = options;
  const isPower = options.durability === 'power';
  const quoted = JSON.stringify(id);
  const lost = new AbortController();

  /** As it was last committed. */
  let state = opened;
  let nextSeq = opened.lastSeq + 1;
  let queue: Promise<unknown> = Promise.resolve();
  let failure: unknown;
  let isReported = false;
  let closing: Promise<void> | undefined;
  let isCompactable = true;
  /** Whether something was committed that may not be on the disk. */
  let isDirty = false;
  let strictAt = clock.now();
  let cancelBeat: (() => void) | undefined;

  function lose(): void {
    if (lost.signal.aborted) return;
    const message = `Another writer has taken over ${quoted}, or it was deleted`;
    const error = new TidemarkError('SUPERSEDED', message, { details: { id } });
    failure ??= error;
    isReported = true;
    lost.abort(error);
  }

  function fail(error: unknown): unknown {
    failure ??= toStoreError(error, `writing to ${quoted}`);
    return failure;
  }

  /** Commits a new state, and with it what `work` does, unless somebody else has opened the journal since. */
  async function commit(
    work: (tx: Transaction<'readwrite'>) => JournalState | Promise<JournalState>,
    isStrict: boolean,
    signOfLife: Pick<JournalState, 'aliveAt'> = lock.signOfLife(),
  ): Promise<void> {
    let next = state;
    let isOurs = true;
    const save = db.write(
      ['journals', 'entries', 'payloads'],
      async (tx) => {
        const journals = tx.objectStore('journals');
        const found = journals.get([id, 'state']) as Promise<JournalState | undefined>;
        post(found);
        // Sent before that has been answered, and taken back by the error below.
        next = await work(tx);
        post(journals.put({ ...next, ...signOfLife }, [id, 'state']));
        isOurs = (await found)?.holder === state.holder;
        if (!isOurs) throw new TidemarkError('SUPERSEDED', '');
      },
      isStrict,
    );
    try {
      await save;
    } catch (error) {
      if (!isOurs) lose();
      throw isOurs ? error : failure;
    }
    state = next;
    isDirty = !isStrict;
    if (isStrict) strictAt = clock.now();
    if (isDirty || needsBeat) beatSoon();
  }

  function beatSoon(): void {
    cancelBeat ??= clock.schedule(() => {
      cancelBeat = undefined;
      queue = queue.then(beat).catch(fail);
    }, beatEveryMs);
  }

  async function beat(): Promise<void> {
    if (failure === undefined && closing === undefined) await commit(() => state, isDirty);
  }

  /** Makes reading faster; a journal for which there is no room is left as it is. */
  async function tidy(batch?: PackedBatch): Promise<void> {
    if (!isCompactable || !needsCompaction(state, batch)) return;
    try {
      await commit((tx) => compact(tx, id, state), false);
    } catch (error) {
      if (lost.signal.aborted) throw error;
      isCompactable = false;
    }
  }

  async function commitBatch(batch: PackedBatch): Promise<void> {
    try {
      if (failure !== undefined) throw failure;
      await tidy(batch);
      const next: JournalState = {
        ...state,
        ...countRecords(state, batch),
        lastSeq: batch.lastSeq,
        sizeBytes: state.sizeBytes + batch.headCharacters + batch.payloadCharacters,
      };
      const isStrict = isPower || clock.now() - strictAt >= beatEveryMs;
      await commit((tx) => {
        const [entries, payloads] = [tx.objectStore('entries'), tx.objectStore('payloads')];
        for (const pack of batch.entries) post(entries.put(pack, [id, pack.first]));
        for (const pack of batch.payloads) post(payloads.put(pack, [id, pack.first]));
        return next;
      }, isStrict);
    } catch (error) {
      isReported = true;
      throw fail(error);
    }
    options.onCommit();
  }

  async function append(batch: readonly EntryWithPayload[]): Promise<void> {
    if (closing) throw new TidemarkError('STORE_CLOSED', 'This writer is closed');
    if (failure !== undefined) {
      isReported = true;
      throw failure;
    }
    if (batch.length === 0) return;
    // Packed before anything is awaited: this is the copy of the batch, and its place in the order of calls.
    const packed = packBatch(batch, nextSeq);
    nextSeq = packed.lastSeq + 1;
    const done = queue.then(() => commitBatch(packed));
    queue = done.catch(() => {});
    return done;
  }

  async function finish(): Promise<void> {
    await queue;
    cancelBeat?.();
    try {
      if (failure === undefined) await tidy();
      const mayWrite = failure === undefined || (needsBeat && hasCode(failure, 'STORE_FULL'));
      if (mayWrite && (isDirty || needsBeat)) {
        await commit(() => state, true, {});
      }
    } catch (error) {
      fail(error);
    } finally {
      cancelBeat?.();
      await lock.release();
      options.onClose();
    }
    if (failure !== undefined && !isReported) throw failure;
  }

  function close(): Promise<void> {
    closing ??= finish();
    return closing;
  }

  if (needsBeat) beatSoon();
  return { epoch: opened.epoch, lost: lost.signal, append, close, lose };
}
