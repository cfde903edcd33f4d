export { createIdbStore } from './create-idb-store.js';
export type { IdbStore } from './idb-store.js';
export type { IdbClock, IdbStorageManager, IdbStoreOptions } from './options.js';
export type { HealthOptions, StoreHealth } from './storage-health.js';
