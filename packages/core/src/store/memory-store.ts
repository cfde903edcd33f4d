import { TidemarkError } from '../model/errors.js';
import {
  copyOf,
  createJournal,
  type MemoryJournal,
  openJournalWriter,
  readBatches,
  replaceHolder,
  view,
} from './memory-journal.js';
import { FORMAT_VERSION, type JournalRecord, type Store, type Writer } from './store.js';

/** What memory stores on the same place share, as two tabs share a database. */
export interface MemoryPlace {
  readonly journals: Map<string, MemoryJournal>;
  readonly listeners: Map<string, Set<() => void>>;
}

/** A place of its own for memory stores. */
export function createMemoryPlace(): MemoryPlace {
  return { journals: new Map(), listeners: new Map() };
}

/**
 * A store that keeps everything in memory: for tests, for trying things out, and for runs that need not survive.
 *
 * @param place - where the journals are; stores on the same place see the same, as tabs do. Default: a new place.
 */
export function createMemoryStore(place: MemoryPlace = createMemoryPlace()): Store {
  const writers = new Set<Writer>();
  const watches = new Set<() => void>();
  let isClosed = false;

  function checkOpen(): void {
    if (isClosed) throw new TidemarkError('STORE_CLOSED', 'The store is closed.');
  }

  function find(id: string): MemoryJournal | undefined {
    checkOpen();
    const journal = place.journals.get(id);
    if (journal && journal.record.formatVersion > FORMAT_VERSION) throw newerFormat(journal.record);
    return journal;
  }

  function journalOf(id: string): MemoryJournal {
    const journal = find(id);
    if (!journal)
      throw new TidemarkError('NOT_FOUND', `There is no journal ${JSON.stringify(id)}.`, { details: { id } });
    return journal;
  }

  const changed = (id: string) => tell(place, id);

  return {
    async create(record) {
      checkOpen();
      const { id } = record;
      if (place.journals.has(id)) {
        throw new TidemarkError('EXISTS', `There is already a journal ${JSON.stringify(id)}.`, {
          details: { id },
        });
      }
      place.journals.set(id, createJournal(record));
      changed(id);
    },

    async get(id) {
      const journal = find(id);
      return journal && view(journal);
    },

    async update(id, notes) {
      const journal = journalOf(id);
      const merged = Object.entries({ ...journal.notes, ...copyOf(notes) });
      journal.notes = Object.fromEntries(merged.filter(([, value]) => value !== null));
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
      if (journal.holder?.isAlive) {
        throw new TidemarkError('LOCKED', `The journal ${JSON.stringify(id)} is being driven.`, {
          details: { id },
        });
      }
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
      const stop = addListener(place.listeners, id, listener);
      watches.add(stop);
      return () => {
        watches.delete(stop);
        stop();
      };
    },

    async close() {
      isClosed = true;
      for (const stop of watches) stop();
      watches.clear();
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
  for (const notify of place.listeners.get(id) ?? []) notify();
}

/** Adds a listener whose calls come later, merged, and never out of the store method that caused them. */
function addListener(all: Map<string, Set<() => void>>, id: string, listener: () => void): () => void {
  const listeners = all.get(id) ?? new Set();
  all.set(id, listeners);
  let isDue = false;
  const notify = () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      if (listeners.has(notify)) listener();
    });
  };
  listeners.add(notify);
  return () => {
    listeners.delete(notify);
    if (listeners.size === 0 && all.get(id) === listeners) all.delete(id);
  };
}

function newerFormat({ id, formatVersion }: JournalRecord): TidemarkError {
  return new TidemarkError(
    'FORMAT_NEWER',
    `The journal ${JSON.stringify(id)} has format ${formatVersion}; this version reads up to ${FORMAT_VERSION}.`,
    { details: { id, formatVersion, supported: FORMAT_VERSION } },
  );
}
