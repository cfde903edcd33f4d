import type { EntryWithPayload, Writer } from '../store.js';
import { checkBatch } from './misuse.js';
import { storeClosed, superseded } from './refusals.js';

/** The end of a journal that a store has just taken the right to append to. Nothing is asked of it twice at a time. */
export interface JournalEnd<Packed> {
  readonly epoch: number;
  readonly lastSeq: number;
  /** Copies a batch, dense from `first`, into the form it is stored in. */
  pack(batch: readonly EntryWithPayload[], first: number): Packed;
  /** Stores a batch, as durable as the writer promises. Not called any more once it has failed. */
  append(packed: Packed): Promise<void>;
  /** Brings all to the disk and gives the right back. Called once, when all batches are stored or refused. */
  close(): Promise<void>;
}

/** What happens to a writer beside its batches. */
export interface WriterControl {
  /** Why the writer is of no more use; `undefined` while all is well. */
  readonly failure: unknown;
  /** The right to append is lost: `lost` aborts, later batches are refused. @returns the error they are refused with. */
  lose(): unknown;
  /** Something failed that no `append` has told of: the next one does, or `close`. */
  fail(error: unknown): void;
  /** Runs `task` after the batches so far, unless the writer has failed or is being closed by then. */
  between(task: () => Promise<void>): Promise<void>;
}

/** A writer before its journal is open. */
export interface PendingWriter {
  readonly control: WriterControl;
  open<Packed>(end: JournalEnd<Packed>): Writer;
}

/** What a writer needs of its store. */
export interface WriterHooks {
  /** What is thrown for an error. */
  readonly nameError: (error: unknown) => unknown;
  /** Called when the journal has changed, or who may write it. */
  readonly tell: () => void;
  readonly onClose: () => void;
  readonly isStoreClosed: () => boolean;
}

/** Stores one batch after the other, none after a failure, and closes once. */
export function pendingWriter(
  id: string,
  { nameError, tell, onClose, isStoreClosed }: WriterHooks,
): PendingWriter {
  const lost = new AbortController();
  let queue: Promise<unknown> = Promise.resolve();
  let failure: unknown;
  let isTold = false;
  let closing: Promise<void> | undefined;

  const control: WriterControl = {
    get failure() {
      return failure;
    },
    lose() {
      failure ??= superseded(id);
      isTold = true;
      lost.abort(failure);
      tell();
      return failure;
    },
    fail(error) {
      failure ??= nameError(error);
    },
    between(task) {
      const done = queue.then(() => (failure === undefined && !closing ? task() : undefined));
      queue = done.catch(() => {});
      return done;
    },
  };

  async function tried(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      control.fail(error);
    }
  }

  function checkFailure(): void {
    if (failure === undefined) return;
    isTold = true;
    throw failure;
  }

  function open<Packed>(end: JournalEnd<Packed>): Writer {
    let nextSeq = end.lastSeq + 1;

    async function store(packed: Packed): Promise<void> {
      checkFailure();
      await tried(() => end.append(packed));
      checkFailure();
      tell();
    }

    async function finish(): Promise<void> {
      await queue;
      await tried(() => end.close());
      onClose();
      tell();
      if (!isTold) checkFailure();
    }

    return {
      epoch: end.epoch,
      lost: lost.signal,
      async append(batch) {
        if (closing || isStoreClosed()) throw storeClosed();
        checkFailure();
        if (batch.length === 0) return;
        checkBatch(batch, nextSeq);
        // Packed before anything is awaited: this is the copy of the batch, and its place in the order of calls.
        const packed = end.pack(batch, nextSeq);
        nextSeq += batch.length;
        const done = queue.then(() => store(packed));
        queue = done.catch(() => {});
        return done;
      },
      close() {
        closing ??= finish();
        return closing;
      },
    };
  }

  return { control, open };
}
