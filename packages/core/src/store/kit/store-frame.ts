import type { JsonObject } from '../../model/json.js';
import type { Durability, Entry, JournalRecord, Store, StoredJournal, Writer } from '../store.js';
import type { Listeners } from './listeners.js';
import { checkDurability, checkNotes } from './misuse.js';
import { alreadyExists, checkFormat, locked, storeClosed } from './refusals.js';
import { type JournalEnd, pendingWriter, type WriterControl } from './writer.js';

/** What is left to do for a store when {@link frameStore} does what all have in common. */
export interface StoreParts<Packed> extends Pick<Store, 'get' | 'update' | 'readPayloads'> {
  /** Default of `openWriter`. Default `'process'`. */
  readonly durability?: Durability;
  /** `close` of the store closes it. */
  readonly listeners: Listeners;
  /** Tells the listeners of all stores on this place that a journal has changed. */
  tell(id: string): void;
  /** Creates an empty journal, whole or not at all. @returns false when the id is taken. */
  create(record: JournalRecord): Promise<boolean>;
  /** Removes a journal, if it is there. @returns false while a live writer holds it. */
  delete(id: string): Promise<boolean>;
  /** All journals. Those of other kinds may be left out. */
  list(kind?: string): Promise<StoredJournal[]>;
  /**
   * Takes the exclusive right to append; `undefined` while somebody else holds it.
   *
   * @param writer - the writer that is being opened.
   */
  openJournal(
    id: string,
    durability: Durability,
    writer: WriterControl,
  ): Promise<JournalEnd<Packed> | undefined>;
  /** Called when `readEntries` of the store is; what it throws must wait for the first batch. */
  readEntries(id: string, after: number): AsyncIterable<readonly Entry[]>;
  /** What is thrown for an error that came up while `doing`, as in `reading "<id>"`. */
  nameError(error: unknown, doing: string): unknown;
  /** Lets go of every resource. @param closed - resolves when all writers are closed. */
  close(closed: Promise<unknown>): Promise<void>;
}

/** A store with its frame. */
export interface FramedStore {
  readonly store: Store;
  /** Runs an operation that the contract does not have as the frame runs the others. */
  run<T>(doing: string, operation: () => Promise<T>): Promise<T>;
}

/**
 * What all stores have in common: checked arguments, news for listeners, one batch after the other, errors that say what
 * was being done, and STORE_CLOSED after `close()`.
 */
export function frameStore<Packed>(parts: StoreParts<Packed>): FramedStore {
  const { listeners, tell, nameError } = parts;
  /** Those that are being opened, too. */
  const writers = new Set<Promise<Writer | undefined>>();
  let isClosed = false;

  function checkOpen(): void {
    if (isClosed) throw storeClosed();
  }

  async function run<T>(doing: string, operation: () => Promise<T>): Promise<T> {
    checkOpen();
    try {
      return await operation();
    } catch (error) {
      throw nameError(error, doing);
    }
  }

  function runOn<T>(doing: string, id: string, operation: () => Promise<T>): Promise<T> {
    return run(`${doing} ${JSON.stringify(id)}`, operation);
  }

  async function change(doing: string, id: string, operation: () => Promise<void>): Promise<void> {
    await runOn(doing, id, operation);
    tell(id);
  }

  function openWriter(id: string, durability: Durability): Promise<Writer | undefined> {
    const forget = () => writers.delete(opening);
    const { control, open } = pendingWriter(id, {
      nameError: (error) => nameError(error, `writing ${JSON.stringify(id)}`),
      tell: () => tell(id),
      onClose: forget,
      isStoreClosed: () => isClosed,
    });
    const opening = parts
      .openJournal(id, checkDurability(durability), control)
      .then((end) => end && open(end));
    writers.add(opening);
    opening.then((writer) => (writer ? tell(id) : forget()), forget);
    return opening;
  }

  async function* readAll(
    id: string,
    batches: AsyncIterable<readonly Entry[]>,
  ): AsyncGenerator<readonly Entry[]> {
    checkOpen();
    try {
      for await (const batch of batches) {
        checkOpen();
        yield batch;
      }
    } catch (error) {
      throw nameError(error, `reading ${JSON.stringify(id)}`);
    }
  }

  const store: Store = {
    create: (record) =>
      change('creating', record.id, async () => {
        if (!(await parts.create(copyOf(record)))) throw alreadyExists(record.id);
      }),
    get: (id) =>
      runOn('reading', id, async () => {
        const journal = await parts.get(id);
        if (journal) checkFormat(journal);
        return journal;
      }),
    update: (id, notes) =>
      change('updating', id, async () => {
        checkNotes(notes);
        await parts.update(id, copyOf(notes));
      }),
    list: (kind) =>
      run('listing journals', async () =>
        (await parts.list(kind)).filter((journal) => kind === undefined || journal.kind === kind),
      ),
    delete: (id) =>
      change('deleting', id, async () => {
        if (!(await parts.delete(id))) throw locked(id);
      }),
    openWriter: (id, { durability = parts.durability ?? 'process' } = {}) =>
      runOn('opening', id, async () => {
        const writer = await openWriter(id, durability);
        checkOpen(); // `close()` has closed the writer, too.
        return writer;
      }),
    readEntries: (id, { after = 0 } = {}) => readAll(id, parts.readEntries(id, Math.max(0, after))),
    readPayloads: (id, seqs) => runOn('reading', id, () => parts.readPayloads(id, seqs)),
    watch(id, listener) {
      checkOpen();
      return listeners.add(id, listener);
    },
    async close() {
      isClosed = true;
      listeners.close();
      // One that could not be opened has told so.
      const closed = [...writers].map(async (opening) => (await opening.catch(() => undefined))?.close());
      await parts.close(Promise.all(closed));
    },
  };
  return { store, run };
}

/** As it will be stored. */
function copyOf<T extends JsonObject | JournalRecord>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
