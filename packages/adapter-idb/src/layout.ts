import type { JournalRecord, JsonObject } from '@tidemark/core';

/** Grows when a database of an older version must be changed before it can be used. */
export const layoutVersion = 1;

/** What changes with every commit, apart from the record and the notes so that a commit rewrites little. */
export interface JournalState {
  readonly epoch: number;
  /** Drawn at random by whoever created the journal or opened its newest writer: only that one may commit. */
  readonly holder: number;
  readonly lastSeq: number;
  readonly sizeBytes: number;
  /** Entries up to this one are in records that are large enough. */
  readonly packedThrough: number;
  /** How many small records of entries come after it. */
  readonly smallRecords: number;
  /** Where there are no Web Locks: when the holder last showed that it lives, by its clock; absent once it has closed. */
  readonly aliveAt?: number | undefined;
}

/** The heads of up to 1,000 entries, dense from `first`. */
export interface EntriesPack {
  readonly first: number;
  readonly count: number;
  /** A JSON array. */
  readonly heads: string;
}

/** The payloads of up to 1,000 entries, dense from `first`. */
export interface PayloadsPack {
  readonly first: number;
  readonly texts: readonly (string | undefined)[];
}

/** A journal's three parts, in the order of their keys. */
export type JournalParts = [notes: JsonObject, record: JournalRecord, state: JournalState];

/**
 * The object stores. `journals` holds the parts of journals under `[id, 'notes' | 'record' | 'state']`, `entries` an
 * {@link EntriesPack} and `payloads` a {@link PayloadsPack} under `[id, first]`. A batch that a page put aside when it was
 * left is in `entries` under `[id, 'rescued']`.
 */
export const storeNames = ['journals', 'entries', 'payloads'] as const;

/** All keys of a journal, in any object store: an array sorts after every number and text. */
export function allOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id], [id, []]);
}

/** The keys of a journal's packs that begin at `from` to `to`. */
export function packsOf(id: string, from: number, to: number): IDBKeyRange {
  return IDBKeyRange.bound([id, from], [id, to]);
}

/** Makes the object stores; called while a database is made. */
export function createLayout(db: IDBDatabase): void {
  for (const name of storeNames) db.createObjectStore(name);
}
