export { createFsStore, type FsStoreOptions } from './create-fs-store.js';
