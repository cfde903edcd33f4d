import type { JsonObject } from '../model/json.js';

/** The version of what core writes into journals. A store refuses records with a newer one. */
export const FORMAT_VERSION = 1;

/** What a journal is created from. It never changes afterwards. */
export interface JournalRecord {
  /** Any string of 1 to 200 characters; compared exactly. */
  readonly id: string;
  readonly kind: 'run' | 'dataset';
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly formatVersion: number;
  readonly header: JsonObject;
}

/** A journal as the store knows it now. */
export interface StoredJournal extends JournalRecord {
  /** What {@link Store.update} merged so far. */
  readonly notes: JsonObject;
  /** The highest `seq` ever accepted, damaged ones included; 0 for an empty journal. The next entry is `lastSeq + 1`. */
  readonly lastSeq: number;
  /** Bytes this journal occupies, about. */
  readonly sizeBytes: number;
  /** True while a live writer holds the journal, in this or any other tab or process. */
  readonly isActive: boolean;
}

/** The head of one entry: small, and all that {@link Store.readEntries} yields. The key `payload` is never part of a head. */
export interface Entry extends JsonObject {
  /** Given by core: dense from 1, never reused. */
  readonly seq: number;
}

/** An entry to append: its head, and maybe a payload (any well-formed Unicode string), which is stored apart. */
export interface EntryWithPayload extends Entry {
  readonly payload?: string;
}

/** How safe an append is when its promise resolves. */
export type Durability =
  /** Survives the death of this tab or process; reaches the disk at least once a second and at a clean end. */
  | 'process'
  /** Survives a power cut. */
  | 'power';

/** Options of {@link Store.openWriter}. */
export interface WriterOptions {
  /** Default `'process'`. */
  readonly durability?: Durability;
}

/** The exclusive right to append to one journal. */
export interface Writer {
  /** Grows with every writer of this journal. A writer whose epoch is not the newest can't append. */
  readonly epoch: number;
  /** Aborts when the right is lost. */
  readonly lost: AbortSignal;
  /**
   * Adds a batch of entries to the end of the journal.
   *
   * Resolves once they would survive what the writer's durability promises. After a crash before that, all of the
   * batch is there or none of it. The batch is copied: later changes to the caller's objects change nothing.
   * Concurrent calls take effect in call order. After a TypeError the writer goes on; after any other error it is of no
   * more use but to be closed.
   *
   * @param batch - in `seq` order, dense after the last one stored; `[]` does nothing.
   * @throws {TypeError} when a seq is not the next one; nothing of the batch is stored.
   * @throws {TidemarkError} SUPERSEDED when another writer has opened this journal since.
   * @throws {TidemarkError} STORE_FULL when the quota or the disk is exhausted; nothing of the batch counts.
   * @throws {TidemarkError} STORE_FAILED when the platform fails; the writer can't be used any more.
   * @throws {TidemarkError} STORE_CLOSED after `close()` of the writer or its store.
   */
  append(batch: readonly EntryWithPayload[]): Promise<void>;
  /** Waits for what was appended, brings it to the disk and gives the right back. Closing twice does nothing. */
  close(): Promise<void>;
}

/**
 * A set of journals, and nothing more: append-only logs of entries, each under one id. It knows nothing of runs.
 *
 * Every method rejects with {@link TidemarkError} STORE_CLOSED after `close()`, STORE_FAILED when the platform fails, and
 * STORE_CORRUPT when what is stored can't be trusted. What reads or changes one journal rejects with FORMAT_NEWER when a
 * newer version of Tidemark made it; only `create`, `list` and `delete` do not.
 */
export interface Store {
  /**
   * Creates an empty journal, whole or not at all.
   *
   * @throws {TidemarkError} EXISTS when the id is taken, by a journal of any kind.
   */
  create(record: JournalRecord): Promise<void>;
  /** The journal under this id, or `undefined`. */
  get(id: string): Promise<StoredJournal | undefined>;
  /**
   * Merges `notes` into the journal's notes, in one step, also while another tab or process drives it.
   * Top-level keys replace; `null` deletes.
   *
   * @throws {TidemarkError} NOT_FOUND when there is no such journal.
   */
  update(id: string, notes: JsonObject): Promise<void>;
  /** All journals, or those of one kind, in no particular order. Those of a newer format may be left out. */
  list(kind?: string): Promise<StoredJournal[]>;
  /** Removes a journal and all its entries. Does nothing when absent. @throws {TidemarkError} LOCKED while it is driven. */
  delete(id: string): Promise<void>;
  /**
   * Takes the exclusive right to append; `undefined` while another tab, process or caller holds it.
   *
   * @throws {TidemarkError} NOT_FOUND when there is no such journal.
   */
  openWriter(id: string, options?: WriterOptions): Promise<Writer | undefined>;
  /**
   * The heads of all entries in `seq` order, in batches of at most 5,000: those that were acknowledged when the call was
   * made, and maybe some whole batches more. Gaps in `seq` are entries that were damaged and set aside. May be left early
   * with `return()`.
   *
   * @param options.after - only entries with a higher `seq`; default 0.
   * @throws {TidemarkError} NOT_FOUND when there is no such journal.
   */
  readEntries(id: string, options?: { readonly after?: number }): AsyncIterable<readonly Entry[]>;
  /**
   * The payloads of these entries, in the order asked for. `undefined` where there is no such entry, it has none, or
   * it is damaged.
   *
   * @throws {TidemarkError} NOT_FOUND when there is no such journal.
   */
  readPayloads(id: string, seqs: readonly number[]): Promise<(string | undefined)[]>;
  /**
   * Calls `listener` after commits, changed notes, a writer that opened, closed or died, and deletion: made here or in
   * another tab or process. Calls may be merged and may be spurious; read again to see what changed.
   *
   * @returns a function that stops the calls.
   */
  watch(id: string, listener: () => void): () => void;
  /** Closes all writers and lets go of every resource. Closing twice does nothing. */
  close(): Promise<void>;
}
