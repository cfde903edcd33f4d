import type { JsonObject, JsonValue } from '../model/json.js';
import { checkBatch } from './kit/misuse.js';
import { storeClosed, superseded } from './kit/refusals.js';
import type { Entry, EntryWithPayload, JournalRecord, StoredJournal, Writer } from './store.js';

/** Entries in one batch of `readEntries`. */
const READ_BATCH_ENTRIES = 1_000;

/** What an entry without its payload takes, about: a completion head is a dozen numbers and short strings. */
const HEAD_BYTES = 300;

/** A journal in memory. What goes in and what comes out are copies. */
export interface MemoryJournal {
  readonly record: JournalRecord;
  notes: JsonObject;
  /** Entry `seq` is at `seq - 1`. */
  readonly entries: EntryWithPayload[];
  sizeBytes: number;
  epoch: number;
  /** Who may append. One that died without closing stays until it is replaced. */
  holder: Holder | undefined;
}

interface Holder {
  isAlive: boolean;
  readonly lost: AbortController;
}

/** An empty journal. */
export function createJournal({ id, kind, createdAt, formatVersion, header }: JournalRecord): MemoryJournal {
  return {
    record: { id, kind, createdAt, formatVersion, header: copyOf(header) },
    notes: {},
    entries: [],
    sizeBytes: 2 * JSON.stringify(header).length,
    epoch: 0,
    holder: undefined,
  };
}

/** The journal as the contract shows it. */
export function view({ record, notes, entries, sizeBytes, holder }: MemoryJournal): StoredJournal {
  return {
    ...record,
    header: copyOf(record.header),
    notes: copyOf(notes),
    lastSeq: entries.length,
    sizeBytes,
    isActive: holder?.isAlive === true,
  };
}

/** Gives the right to append to `holder`, and tells the one who had it. */
export function replaceHolder(journal: MemoryJournal, holder: Holder | undefined): void {
  const previous = journal.holder;
  journal.holder = holder;
  previous?.lost.abort();
}

/** The writer of a journal that no one alive holds. `changed` is called after each commit and after `close()`. */
export function openJournalWriter(journal: MemoryJournal, changed: (isOpen: boolean) => void): Writer {
  const holder: Holder = { isAlive: true, lost: new AbortController() };
  replaceHolder(journal, holder);
  journal.epoch += 1;
  let isOpen = true;

  return {
    epoch: journal.epoch,
    lost: holder.lost.signal,

    async append(batch) {
      if (!isOpen) throw storeClosed();
      if (journal.holder !== holder) throw superseded(journal.record.id);
      checkBatch(batch, journal.entries.length + 1);
      for (const entry of batch) {
        journal.entries.push(detach({ ...entry }));
        journal.sizeBytes += HEAD_BYTES + 2 * (entry.payload?.length ?? 0);
      }
      if (batch.length > 0) changed(isOpen);
    },

    async close() {
      if (!isOpen) return;
      isOpen = false;
      if (journal.holder === holder) journal.holder = undefined;
      changed(isOpen);
    },
  };
}

/** The heads at `from` up to `end`, looking for the journal only when the reading begins. */
export async function* readBatches(
  open: () => MemoryJournal,
  from: number,
  end: number,
): AsyncGenerator<readonly Entry[], void> {
  const { entries } = open();
  for (let start = from; start < end; start += READ_BATCH_ENTRIES) {
    yield entries.slice(start, Math.min(start + READ_BATCH_ENTRIES, end)).map(headOf);
  }
}

/** A copy that shares nothing with `object`, without its undefined properties. The spread keeps an own `__proto__`. */
export function copyOf<T extends JsonObject>(object: T): T {
  return detach({ ...object });
}

/**
 * Copies what an object holds, and takes its undefined properties away. Entries bring a spread of their own: in V8 one that
 * meets many shapes of objects is measured to take three times as long.
 */
function detach<T extends JsonObject>(object: T): T {
  const copy: Record<string, JsonValue | undefined> = object;
  for (const key in copy) {
    const value = copy[key];
    if (typeof value === 'object' && value !== null) copy[key] = copyOfValue(value);
    else if (value === undefined) delete copy[key];
  }
  return copy as T;
}

function copyOfValue(value: JsonObject | readonly JsonValue[]): JsonValue {
  return isArray(value)
    ? value.map((item) => (typeof item === 'object' && item !== null ? copyOfValue(item) : item))
    : copyOf(value);
}

const isArray: (value: JsonObject | readonly JsonValue[]) => value is readonly JsonValue[] = Array.isArray;

function headOf(entry: EntryWithPayload): Entry {
  const { payload, ...head } = copyOf(entry);
  return head as Entry;
}
