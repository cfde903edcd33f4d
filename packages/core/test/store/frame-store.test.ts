import { expect, test } from 'vitest';
import {
  checkFound,
  createListeners,
  frameStore,
  type Listeners,
  mergeNotes,
  platformFailure,
  type WriterControl,
} from '../../src/store/kit/index.js';
import type { EntryWithPayload, JournalRecord, Store, StoredJournal } from '../../src/store/store.js';
import { storeConformance } from '../../src/testing/index.js';

/** A journal as texts, as in a database that knows nothing but texts. */
interface TextJournal {
  readonly record: string;
  notes: string;
  readonly entries: string[];
  epoch: number;
  holder: WriterControl | undefined;
}

interface TextPlace {
  readonly journals: Map<string, TextJournal>;
  readonly listeners: Set<Listeners>;
  /** What the next batch fails with. */
  failure?: Error;
}

function createTextPlace(): TextPlace {
  return { journals: new Map(), listeners: new Set() };
}

/** The smallest store there can be: what is left to do when the frame does the rest. */
function createTextStore(place: TextPlace): Store {
  const listeners = createListeners();
  place.listeners.add(listeners);

  function need(id: string): TextJournal {
    const journal = place.journals.get(id);
    checkFound(id, journal && JSON.parse(journal.record));
    return journal as TextJournal;
  }

  function parse({ record, notes, entries, holder }: TextJournal): StoredJournal {
    const { id, kind, createdAt, formatVersion, header }: JournalRecord = JSON.parse(record);
    return {
      ...{ id, kind, createdAt, formatVersion, header },
      notes: JSON.parse(notes),
      lastSeq: entries.length,
      sizeBytes: entries.join('').length,
      isActive: holder !== undefined,
    };
  }

  return frameStore({
    listeners,
    tell: (id) => {
      for (const each of place.listeners) each.tell(id);
    },
    nameError: (error, doing) =>
      error instanceof RangeError
        ? platformFailure(error, {
            doing,
            code: error.message === 'full' ? 'STORE_FULL' : 'STORE_FAILED',
            details: {},
          })
        : error,
    async create(record) {
      if (place.journals.has(record.id)) return false;
      const text = JSON.stringify(record);
      place.journals.set(record.id, { record: text, notes: '{}', entries: [], epoch: 0, holder: undefined });
      return true;
    },
    async get(id) {
      const journal = place.journals.get(id);
      return journal && parse(journal);
    },
    async update(id, notes) {
      const journal = need(id);
      journal.notes = JSON.stringify(mergeNotes(JSON.parse(journal.notes), notes));
    },
    async list() {
      return [...place.journals.values()].map(parse);
    },
    async delete(id) {
      if (place.journals.get(id)?.holder) return false;
      place.journals.delete(id);
      return true;
    },
    async openJournal(id, _, writer) {
      const journal = need(id);
      if (journal.holder) return undefined;
      journal.holder = writer;
      journal.epoch += 1;
      return {
        epoch: journal.epoch,
        lastSeq: journal.entries.length,
        pack: (batch) => batch.map((entry) => JSON.stringify(entry)),
        async append(texts) {
          const { failure } = place;
          if (failure) throw failure;
          if (journal.holder !== writer) throw writer.lose();
          journal.entries.push(...texts);
        },
        async close() {
          if (journal.holder === writer) journal.holder = undefined;
        },
      };
    },
    async *readEntries(id, after) {
      const { entries } = need(id);
      const end = entries.length;
      for (let start = after; start < end; start += 1_000) {
        const heads = entries
          .slice(start, Math.min(start + 1_000, end))
          .map((text): EntryWithPayload => JSON.parse(text));
        yield heads.map(({ payload, ...head }) => head);
      }
    },
    async readPayloads(id, seqs) {
      const { entries } = need(id);
      return seqs.map((seq) => JSON.parse(entries[seq - 1] ?? '{}').payload);
    },
    async close(closed) {
      await closed;
      place.listeners.delete(listeners);
    },
  }).store;
}

const record: JournalRecord = {
  id: 'a',
  kind: 'run',
  createdAt: '2024-01-01T00:00:00.000Z',
  formatVersion: 1,
  header: {},
};

async function openWriter() {
  const place = createTextPlace();
  const store = createTextStore(place);
  await store.create(record);
  const writer = await store.openWriter('a');
  if (!writer) throw new Error('Somebody holds the journal.');
  return { place, store, writer };
}

storeConformance({
  test,
  open: () => {
    const place = createTextPlace();
    return {
      openStore: () => createTextStore(place),
      breakLock(id) {
        const journal = place.journals.get(id);
        if (journal) journal.holder = undefined;
        for (const listeners of place.listeners) listeners.tell(id);
      },
    };
  },
});

test('a failure of the platform is named after what was being done, and ends the writer', async () => {
  const { place, store, writer } = await openWriter();
  await writer.append([{ seq: 1 }]);
  place.failure = new RangeError('full');
  const both = Promise.allSettled([writer.append([{ seq: 2 }]), writer.append([{ seq: 3 }])]);
  const failed = {
    code: 'STORE_FULL',
    message: expect.stringContaining('writing "a"'),
    cause: place.failure,
  };
  expect(await both).toMatchObject([{ reason: failed }, { reason: failed }]);
  delete place.failure;
  await expect(writer.append([{ seq: 2 }])).rejects.toMatchObject(failed);
  await writer.close(); // It has told already.
  expect((await store.get('a'))?.lastSeq).toBe(1);
});

test('a failure that no append could tell of is told by close', async () => {
  const { place, writer } = await openWriter();
  place.journals.get('a')?.holder?.fail(new RangeError('worn out'));
  await expect(writer.close()).rejects.toMatchObject({ code: 'STORE_FAILED' });
});

test('what runs between batches waits for those before it, and is left out when the writer closes', async () => {
  const { place, writer } = await openWriter();
  const control = place.journals.get('a')?.holder;
  const seen: number[] = [];
  const look = async () => void seen.push(place.journals.get('a')?.entries.length ?? 0);
  const appended = writer.append([{ seq: 1 }, { seq: 2 }]);
  await control?.between(look);
  await appended;
  const closed = writer.close();
  await control?.between(look);
  await closed;
  expect(seen).toEqual([2]);
});

test('what hears of changes made elsewhere begins with the first listener, may tell at once, and ends with the last', async () => {
  const log: string[] = [];
  const listeners = createListeners((id) => {
    log.push(`start ${id}`);
    listeners.tell(id);
    return () => log.push(`end ${id}`);
  });
  const stops = [listeners.add('a', () => log.push('one')), listeners.add('a', () => log.push('other'))];
  await Promise.resolve();
  expect(log).toEqual(['start a', 'one']);
  for (const stop of [...stops, ...stops]) stop();
  expect(log).toEqual(['start a', 'one', 'end a']);
});
