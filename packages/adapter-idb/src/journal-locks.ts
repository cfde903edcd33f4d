import type { JournalState } from './layout.js';

/** The right to change a journal, between stores that all respect it. The epoch fence does not rely on that. */
export interface JournalLock {
  /** Whether the journal in this state is ours to take; asked in the transaction that takes it. */
  mayTake(state: JournalState): boolean;
  /** What the state must say, each second anew, of a holder that lives now; `undefined` where it need not. */
  aliveAt(): JournalState['aliveAt'];
  release(): Promise<void>;
}

/** Who holds which journal. */
export interface JournalLocks {
  /**
   * The right to change a journal; `undefined` while somebody else has it.
   *
   * @param onLost - called when the right is taken away.
   */
  acquire(id: string, onLost: () => void): Promise<JournalLock | undefined>;
  /** Who holds journals now: a look at the locks that answers for many. */
  look(): Promise<(id: string, state: JournalState) => boolean>;
  /** Calls `onFree` once, when whoever holds the journal lets go of it or dies. @returns what calls it off. */
  whenFree(id: string, onFree: () => void): () => void;
}
