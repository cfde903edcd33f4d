import { createListeners, type Listeners } from './kit/listeners.js';
import { mergeNotes } from './kit/merge-notes.js';
import { alreadyExists, checkFormat, locked, notFound, storeClosed } from './kit/refusals.js';
import {
  copyOf,
  createJournal,
  type MemoryJournal,
  openJournalWriter,
  readBatches,
  replaceHolder,
  view,
} from './memory-journal.js';
import type { Store, Writer } from './store.js';

/** What memory stores on the same place share, as two tabs share a database. */
export interface MemoryPlace {
  readonly journals: Map<string, MemoryJournal>;
  /** Of all stores that are open. */
  readonly listeners: Set<Listeners>;
}

/** A place of its own for memory stores. */
export function createMemoryPlace(): MemoryPlace {
  return { journals: new Map(), listeners: new Set() };
}

/**
 * A store that keeps everything in memory: for tests, for trying things out, and for runs that need not survive.
 *
 * @param place - where the journals are; stores on the same place see the same, as tabs do. Default: a new place.
 */
export function createMemoryStore(place: MemoryPlace = createMemoryPlace()): Store {
  const writers = new Set<Writer>();
  const listeners = createListeners();
  place.listeners.add(listeners);
  let isClosed = false;

  function checkOpen(): void {
    if (isClosed) throw storeClosed();
  }

  function find(id: string): MemoryJournal | undefined {
    checkOpen();
    const journal = place.journals.get(id);
    if (journal) checkFormat(journal.record);
    return journal;
  }

  function journalOf(id: string): MemoryJournal {
    const journal = find(id);
    if (!journal) throw notFound(id);
    return journal;
  }

  const changed = (id: string) => tell(place, id);

  return {
    async create(record) {
      checkOpen();
      const { id } = record;
      if (place.journals.has(id)) throw alreadyExists(id);
      place.journals.set(id, createJournal(record));
      changed(id);
    },

    async get(id) {
      const journal = find(id);
      return journal && view(journal);
    },

    async update(id, notes) {
      const journal = journalOf(id);
      journal.notes = mergeNotes(journal.notes, copyOf(notes));
      changed(id);
    },

    async list(kind) {
      checkOpen();
      const journals = [...place.journals.values()];
      return journals.filter(({ record }) => kind === undefined || record.kind === kind).map(view);
    },

    async delete(id) {
      checkOpen();
      const journal = place.journals.get(id);
      if (!journal) return;
      if (journal.holder?.isAlive) throw locked(id);
      replaceHolder(journal, undefined);
      place.journals.delete(id);
      changed(id);
    },

    async openWriter(id) {
      const journal = journalOf(id);
      if (journal.holder?.isAlive) return undefined;
      const writer = openJournalWriter(journal, (isOpen) => {
        if (!isOpen) writers.delete(writer);
        changed(id);
      });
      writers.add(writer);
      changed(id);
      return writer;
    },

    readEntries(id, { after = 0 } = {}) {
      const end = place.journals.get(id)?.entries.length ?? 0;
      return readBatches(() => journalOf(id), Math.max(0, after), end);
    },

    async readPayloads(id, seqs) {
      const { entries } = journalOf(id);
      return seqs.map((seq) => entries[seq - 1]?.payload);
    },

    watch(id, listener) {
      checkOpen();
      return listeners.add(id, listener);
    },

    async close() {
      isClosed = true;
      listeners.close();
      place.listeners.delete(listeners);
      for (const writer of writers) await writer.close();
    },
  };
}

/** Stands for the death of whoever holds the writer of this journal: the next `openWriter` succeeds. */
export function breakMemoryLock(place: MemoryPlace, id: string): void {
  const holder = place.journals.get(id)?.holder;
  if (holder) holder.isAlive = false;
  tell(place, id);
}

function tell(place: MemoryPlace, id: string): void {
  for (const listeners of place.listeners) listeners.tell(id);
}
