import type { Durability, EntryWithPayload, Writer } from '@tidemark/core';
import { afterBatch, compact, needsCompaction } from './compact.js';
import type { Database } from './database.js';
import type { JournalLock } from './journal-locks.js';
import type { JournalState } from './layout.js';
import type { IdbClock } from './options.js';
import { type PackedBatch, packBatch } from './pack-batch.js';
import { toStoreError } from './platform-errors.js';
import { resultOf } from './requests.js';
import { storeClosed, storeError } from './store-error.js';

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
  let closing: Promise<void> | undefined;
  let isTidy = true;
  /** Whether something was committed that may not be on the disk. */
  let isDirty = false;
  let strictAt = clock.now();
  let cancelBeat: (() => void) | undefined;

  function lose(): unknown {
    if (!lost.signal.aborted) {
      const message = `Another writer has taken over ${quoted}, or it was deleted`;
      failure ??= storeError('SUPERSEDED', message, { id });
      lost.abort(failure);
    }
    return failure;
  }

  /** Commits a change of the state, and what goes with it, unless somebody else has opened the journal since. */
  async function commit(
    change: (found: JournalState, tx: IDBTransaction) => JournalState | Promise<JournalState>,
    isStrict: boolean,
    signOfLife: Pick<JournalState, 'aliveAt'> = lock.signOfLife(),
  ): Promise<void> {
    state = await db.write(async (tx) => {
      const journals = tx.objectStore('journals');
      const found = await resultOf<JournalState | undefined>(journals.get([id, 'state']));
      if (found?.holder !== opened.holder) throw lose();
      const next = await change(found, tx);
      journals.put({ ...next, aliveAt: undefined, ...signOfLife }, [id, 'state']);
      return next;
    }, isStrict);
    isDirty = !isStrict;
    if (isStrict) strictAt = clock.now();
    if (isDirty || needsBeat) beatSoon();
  }

  async function beat(): Promise<void> {
    if (failure === undefined && !closing) await commit(same, true);
  }

  /** What fails here is tried again with the next commit, and told then. */
  function beatSoon(): void {
    cancelBeat ??= clock.schedule(() => {
      cancelBeat = undefined;
      if (isDirty || needsBeat) queue = queue.then(beat).catch(beatSoon);
    }, beatEveryMs);
  }

  /** Makes reading faster; a journal for which there is no room is left as it is. */
  async function tidy(batch?: PackedBatch): Promise<void> {
    if (!isTidy || !needsCompaction(state, batch)) return;
    try {
      await commit((found, tx) => compact(tx, id, found), false);
    } catch {
      isTidy = false;
    }
  }

  async function commitBatch(batch: PackedBatch): Promise<void> {
    try {
      await tidy(batch);
      if (failure !== undefined) throw failure;
      await commit(
        (found, tx) => {
          // It may be done for the second time.
          if (found.lastSeq >= batch.lastSeq) return found;
          for (const pack of batch.entries) tx.objectStore('entries').put(pack, [id, pack.first]);
          for (const pack of batch.payloads) tx.objectStore('payloads').put(pack, [id, pack.first]);
          return afterBatch(found, batch);
        },
        isPower || clock.now() - strictAt >= beatEveryMs,
      );
    } catch (error) {
      failure ??= toStoreError(error, `writing to ${quoted}`);
      throw failure;
    }
    options.onCommit();
  }

  async function append(batch: readonly EntryWithPayload[]): Promise<void> {
    if (closing) throw storeClosed();
    if (failure !== undefined) throw failure;
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
    try {
      if (failure === undefined) await tidy();
      if (isDirty || needsBeat) await commit(same, true, {});
    } catch (error) {
      // A failure that was told before needs no second telling.
      if (failure === undefined) throw toStoreError(error, `writing to ${quoted}`);
    } finally {
      cancelBeat?.();
      await lock.release();
      options.onClose();
    }
  }

  function close(): Promise<void> {
    closing ??= finish();
    return closing;
  }

  if (needsBeat) beatSoon();
  return { epoch: opened.epoch, lost: lost.signal, append, close, lose };
}

function same(state: JournalState): JournalState {
  return state;
}
