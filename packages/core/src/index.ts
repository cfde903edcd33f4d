export { type ErrorCode, type ErrorOptions, hasCode, TidemarkError } from './model/errors.js';
export type { JsonObject, JsonValue } from './model/json.js';
export {
  type Durability,
  type Entry,
  type EntryWithPayload,
  FORMAT_VERSION,
  type JournalRecord,
  type Store,
  type StoredJournal,
  type Writer,
  type WriterOptions,
} from './store/store.js';
