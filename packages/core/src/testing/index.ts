export { type StoreConformanceOptions, type StorePlace, storeConformance } from './store-conformance.js';
