import type { JsonObject } from '../../model/json.js';

/** The notes after {@link Store.update}: top-level keys replace, `null` deletes. */
export function mergeNotes(notes: JsonObject, changes: JsonObject): JsonObject {
  const merged = Object.entries({ ...notes, ...changes });
  return Object.fromEntries(merged.filter(([, value]) => value !== null));
}
