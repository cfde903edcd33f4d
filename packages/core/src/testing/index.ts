export type { Faults, StoreCall } from './fault-gate.js';
export { createFaultyStore, type FaultyStore } from './faulty-store.js';
export { type StoreConformanceOptions, type StorePlace, storeConformance } from './store-conformance.js';
