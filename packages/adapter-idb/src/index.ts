export { createIdbStore } from './create-idb-store.js';
export type { IdbStore } from './idb-store.js';
export type { IdbStorageManager, IdbStoreOptions } from './options.js';
export type { HealthOptions, StoreHealth } from './storage-health.js';
