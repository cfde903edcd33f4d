import type { Store, Writer } from '../../store/store.js';

/** What a case gets: a fresh place for every case. */
export interface ConformanceContext {
  /** A store on the place. */
  readonly store: Store;
  /**
   * One more store on the same place, as another tab or process would open it. When `open` gave a bare store, it is that
   * one again, as long as it is open.
   */
  openStore(): Promise<Store>;
  /** The same, but never the store itself: for cases that close one and go on with the other. */
  openSeparateStore(): Promise<Store>;
  /** The writer of a journal that nobody holds. */
  openWriter(store: Store, id: string): Promise<Writer>;
  /** A new journal and its writer. */
  createAndOpen(store: Store, id: string): Promise<Writer>;
  /** Makes the place take the holder of this journal's writer for dead. */
  breakLock(id: string): Promise<void>;
}

/** Cases by name: the sentence of the contract that each holds a store to. */
export type ConformanceCases = Readonly<Record<string, (context: ConformanceContext) => Promise<void>>>;
