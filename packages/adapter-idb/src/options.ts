import type { Durability } from '@tidemark/core';
import { checkOptions, oneOf, platformClock, type Rule, rules, type StoreClock } from '@tidemark/core/store';

/** The part of `navigator.storage` that `health()` uses. */
export type IdbStorageManager = Partial<Pick<StorageManager, 'estimate' | 'persist' | 'persisted'>>;

/**
 * Options of {@link createIdbStore}. Those after `durability` stand for the platform: leave them out, but in tests. Given as
 * `undefined`, they say that the platform has none.
 */
export interface IdbStoreOptions {
  /** The database. Stores of one origin with the same name see the same journals, in all tabs and workers. */
  readonly name: string;
  /** What writers promise that are opened without saying so themselves. Default `'process'`. */
  readonly durability?: Durability;
  /** Default `indexedDB`. Its classes (`IDBRequest` and the like) must be the global ones. */
  readonly indexedDB?: IDBFactory | undefined;
  /** Default `navigator.locks`. Without it, a lease in the database tells who drives a journal. */
  readonly locks?: LockManager | undefined;
  /** Default `BroadcastChannel`. Without it, watching other tabs means to look once a second. */
  readonly BroadcastChannel?: typeof BroadcastChannel | undefined;
  /** Default `navigator.storage`. */
  readonly storage?: IdbStorageManager | undefined;
  /** Default `Date.now` and `setTimeout`. */
  readonly clock?: StoreClock;
}

/** {@link IdbStoreOptions}, checked and complete. */
export interface Platform {
  readonly name: string;
  readonly durability?: Durability;
  readonly indexedDB: IDBFactory | undefined;
  readonly locks: LockManager | undefined;
  readonly BroadcastChannel: typeof BroadcastChannel | undefined;
  readonly storage: IdbStorageManager | undefined;
  readonly clock: StoreClock;
}

const known: Readonly<Record<keyof IdbStoreOptions, Rule>> = {
  name: rules.text,
  durability: oneOf('process', 'power'),
  indexedDB: rules.any,
  locks: rules.any,
  BroadcastChannel: rules.any,
  storage: rules.any,
  clock: rules.any,
};

/** @throws {TypeError} when the name is missing or an option is unknown. */
export function checkedPlatform(options: IdbStoreOptions): Platform {
  const { indexedDB, navigator, BroadcastChannel } = globalThis;
  checkOptions('createIdbStore', { ...options, name: options?.name ?? '' }, known);
  return {
    indexedDB,
    locks: navigator?.locks,
    BroadcastChannel,
    storage: navigator?.storage,
    clock: platformClock,
    ...options,
  };
}
