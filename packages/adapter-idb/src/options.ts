import type { Durability } from '@tidemark/core';
import { misuse } from './store-error.js';

/** Time, as the store uses it. */
export interface IdbClock {
  now(): number;
  /** Calls `task` once after `delayMs`. @returns a function that calls it off. */
  schedule(task: () => void, delayMs: number): () => void;
}

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
  readonly clock?: IdbClock;
}

/** {@link IdbStoreOptions}, checked and complete. */
export interface Platform {
  readonly name: string;
  readonly durability: Durability;
  readonly indexedDB: IDBFactory | undefined;
  readonly locks: LockManager | undefined;
  readonly BroadcastChannel: typeof BroadcastChannel | undefined;
  readonly storage: IdbStorageManager | undefined;
  readonly clock: IdbClock;
}

const platformClock: IdbClock = {
  now: () => Date.now(),
  schedule(task, delayMs) {
    const timer: unknown = setTimeout(task, delayMs);
    // In Node, waiting for the next beat is no reason to stay.
    (timer as { unref?(): void }).unref?.();
    return () => clearTimeout(timer as number);
  },
};

/** @throws {TypeError} when the name is missing or an option is unknown. */
export function checkOptions(options: IdbStoreOptions): Platform {
  const platform = platformOf(globalThis);
  const unknown = Object.keys(options).find((key) => !(key in platform));
  if (unknown !== undefined) {
    throw misuse(`no options but ${Object.keys(platform).join(', ')}`, unknown);
  }
  const { name, durability = platform.durability } = options;
  if (typeof name !== 'string' || name === '') {
    throw misuse('name to be the name of a database', name);
  }
  return { ...platform, ...options, durability: checkDurability(durability) };
}

/** @throws {TypeError} when it is none. */
export function checkDurability(durability: Durability): Durability {
  if (durability === 'process' || durability === 'power') return durability;
  throw misuse(`durability 'process' or 'power'`, durability);
}

function platformOf(scope: typeof globalThis): Platform {
  return {
    name: '',
    durability: 'process',
    indexedDB: scope.indexedDB,
    locks: scope.navigator?.locks,
    BroadcastChannel: scope.BroadcastChannel,
    storage: scope.navigator?.storage,
    clock: platformClock,
  };
}
