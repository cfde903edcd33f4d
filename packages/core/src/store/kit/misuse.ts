import type { JsonObject } from '../../model/json.js';
import type { Durability, EntryWithPayload } from '../store.js';

/** @param expected - as in `name to be a text`. */
function misuse(expected: string, got: unknown): TypeError {
  return new TypeError(`Expected ${expected}, got ${typeof got === 'bigint' ? got : JSON.stringify(got)}`);
}

/** @throws {TypeError} when it is none. */
export function checkDurability(durability: Durability): Durability {
  if (durability === 'process' || durability === 'power') return durability;
  throw misuse(`durability 'process' or 'power'`, durability);
}

/** @throws {TypeError} when notes are not an object. */
export function checkNotes(notes: JsonObject): void {
  if (typeof notes !== 'object' || notes === null || Array.isArray(notes)) {
    throw misuse('notes to be an object', notes);
  }
}

/** @throws {TypeError} when a batch is not dense from `first`, or a payload is no string. */
export function checkBatch(batch: readonly EntryWithPayload[], first: number): void {
  let expected = first;
  for (const entry of batch) {
    const payload = entry?.payload;
    if (entry?.seq !== expected) throw misuse(`an entry with seq ${expected}`, entry?.seq);
    if (payload !== undefined && typeof payload !== 'string') {
      throw misuse(`the payload of entry ${expected} to be a string`, typeof payload);
    }
    expected += 1;
  }
}
