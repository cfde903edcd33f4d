import type { Durability, EntryWithPayload, Writer } from '@tidemark/core';
import { wrap } from 'idb';
import { compact, needsCompaction } from './compact.js';
import type { Database } from './database.js';
import type { JournalLock } from './journal-locks.js';
import type { JournalState } from './layout.js';
import type { IdbClock } from './options.js';
import { type PackedBatch, packBatch } from './pack-batch.js';
import { putBatch, rescueBatch } from './put-batch.js';
import { journalError, storeClosed } from './store-error.js';
import { watchPage } from './watch-page.js';

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
  /** Gets the lock again once it was released. */
  readonly relock: () => Promise<JournalLock | undefined>;
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
  const lost = new AbortController();

  /** As it was last committed. */
  let state = opened;
  let nextSeq = opened.lastSeq + 1;
  let queue: Promise<unknown> = Promise.resolve();
  let failure: unknown;
  let closing: Promise<void> | undefined;
  /** Whether something was committed that may not be on the disk. */
  let isDirty = false;
  let strictAt = clock.now();
  let cancelBeat: (() => void) | undefined;
  /** Undefined while the browser keeps the page for "back". */
  let held: Promise<JournalLock | undefined> = Promise.resolve(lock);
  /** Rescues the batch that is being committed, or was. */
  let rescue = () => {};

  function lose(): unknown {
    if (!lost.signal.aborted) {
      failure ??= journalError(
        'SUPERSEDED',
        'Another writer has taken over, or somebody has deleted, the journal',
        id,
      );
      lost.abort(failure);
    }
    return failure;
  }

  /**
   * Commits a new state, and what `change` does beside it, unless somebody else has opened the journal since.
   *
   * @param change - is given the state as it is stored, for when it could be another than the one here.
   */
  async function commit(
    change: (tx: IDBTransaction, found: Promise<JournalState>) => JournalState | Promise<JournalState>,
    isStrict: boolean,
    signOfLife: Pick<JournalState, 'aliveAt'> = lock.signOfLife(),
  ): Promise<void> {
    state = await db.write(async (tx) => {
      const journals = tx.objectStore('journals');
      const found = wrap<JournalState>(journals.get([id, 'state']));
      found.catch(() => {}); // When `change` fails first, nobody asks.
      // Sent before that is answered, and taken back when the answer is wrong.
      const next = await change(tx, found);
      journals.put({ ...next, aliveAt: undefined, ...signOfLife }, [id, 'state']);
      if ((await found)?.holder !== opened.holder) throw lose();
      return next;
    }, isStrict);
    isDirty = !isStrict;
    if (isStrict) strictAt = clock.now();
    if (isDirty || needsBeat) beatSoon();
  }

  async function beat(): Promise<void> {
    if (failure === undefined && !closing) await commit(asStored, true);
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
    if (!needsCompaction(state, batch)) return;
    await commit((tx) => compact(tx, id, state), false).catch(() => {});
  }

  async function commitBatch(batch: PackedBatch): Promise<void> {
    try {
      await tidy(batch);
      if (failure !== undefined) throw failure;
      await commit(
        (tx) => {
          rescue = () => rescueBatch(tx, id, opened.holder, batch);
          return putBatch(tx, id, state, batch);
        },
        isPower || clock.now() - strictAt >= beatEveryMs,
      );
    } catch (error) {
      failure ??= error;
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
      if (isDirty || needsBeat) await commit(asStored, true, {});
    } catch (error) {
      // A failure that was told before needs no second telling.
      if (failure === undefined) throw error;
    } finally {
      cancelBeat?.();
      unwatchPage();
      await (await held)?.release();
      options.onClose();
    }
  }

  /** A page that the browser keeps lets go of the journal: nothing happens on it until it is shown again, if ever. */
  function leave(isKept: boolean): void {
    rescue();
    if (isKept && !needsBeat) held = held.then((each) => each?.release()).then(() => undefined);
  }

  /** Goes on where nobody else did meanwhile. */
  function comeBack(): void {
    if (needsBeat || closing) return;
    held = held.then((each) => each ?? options.relock()).catch(() => undefined);
    queue = queue.then(async () => ((await held) ? beat() : lose())).catch(() => {});
  }

  function close(): Promise<void> {
    closing ??= finish();
    return closing;
  }

  const unwatchPage = watchPage(leave, comeBack);
  if (needsBeat) beatSoon();
  return { epoch: opened.epoch, lost: lost.signal, append, close, lose };
}

function asStored(_: IDBTransaction, found: Promise<JournalState>): Promise<JournalState> {
  return found;
}
