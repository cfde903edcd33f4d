export { checkOptions, oneOf, type Rule, rules } from '../../model/check.js';
export { createListeners, type Listeners } from './listeners.js';
export { mergeNotes } from './merge-notes.js';
export { type PlatformFailure, platformFailure } from './platform-failure.js';
export { checkFound, journalError, notFound, storeClosed } from './refusals.js';
export { platformClock, type StoreClock } from './store-clock.js';
export { type FramedStore, frameStore, type StoreParts } from './store-frame.js';
export type { JournalEnd, WriterControl } from './writer.js';
