import {
  breakMemoryLock,
  createMemoryPlace,
  createMemoryStore,
  type MemoryPlace,
} from '../../src/store/memory-store.js';
import type { Entry, EntryWithPayload, Store, Writer } from '../../src/store/store.js';
import type { StorePlace } from '../../src/testing/index.js';

/** Replaces some methods of a sound store on `place`. */
type Breakage = (store: Store, place: MemoryPlace) => Partial<Store>;
type Append = Writer['append'];

/** Stores that break one sentence of the contract each, under the start of the name of the case that must tell. */
export const BROKEN_STORES: Readonly<Record<string, Readonly<Record<string, Breakage>>>> = {
  'create: EXISTS': {
    'the last one wins': (store) => ({
      create: (record) => store.delete(record.id).then(() => store.create(record)),
    }),
  },
  'ids: any string': {
    'case does not count': (store) => ({ get: (id) => store.get(id.toLowerCase()) }),
    'ids are normalized': (store) => ({
      create: (record) => store.create({ ...record, id: record.id.normalize() }),
    }),
  },
  'get: FORMAT_NEWER': {
    'a newer format is read': (store) => ({
      create: (record) => store.create({ ...record, formatVersion: 1 }),
    }),
  },
  'list: all journals': {
    'the kind is ignored': (store) => ({ list: () => store.list() }),
  },
  'update: NOT_FOUND': {
    'an absent journal is accepted': (store) => ({
      update: (id, notes) => store.update(id, notes).catch(() => {}),
    }),
  },
  'update: top-level': {
    'all notes are replaced': (store, place) => ({
      async update(id, notes) {
        forgetNotes(place, id);
        await store.update(id, notes);
      },
    }),
  },
  'update: 50': {
    'updates are read, merged and written': (store, place) => ({
      async update(id, notes) {
        const before = await store.get(id);
        forgetNotes(place, id);
        await store.update(id, { ...before?.notes, ...notes });
      },
    }),
  },
  'delete: LOCKED': {
    'a driven journal is deleted': (store, place) => ({
      async delete(id) {
        breakMemoryLock(place, id);
        await store.delete(id);
      },
    }),
  },
  'delete: leaves': {
    'journals with the same prefix go, too': (store) => ({
      async delete(id) {
        for (const journal of await store.list())
          if (journal.id.startsWith(id)) await store.delete(journal.id);
      },
    }),
  },
  'openWriter: undefined': {
    'a held journal opens': (store, place) => ({
      openWriter(id) {
        breakMemoryLock(place, id);
        return store.openWriter(id);
      },
    }),
  },
  'openWriter: after close()': {
    'epochs stand still': (store) => writing(store, () => ({ epoch: 1 })),
    'a closed writer keeps its right': (store) => writing(store, () => ({ close: async () => {} })),
  },
  'fence: a writer taken for dead appends': {
    'a superseded append looks done': (store) =>
      appending(store, (append) => (batch) => append(batch).catch(() => {})),
  },
  'fence: lost aborts': {
    'lost never aborts': (store) => writing(store, () => ({ lost: new AbortController().signal })),
  },
  'append: copies': {
    'the batch is copied too late': (store) =>
      appending(store, (append) => (batch) => soon(() => append(batch))),
  },
  'append: once acknowledged': {
    'it is acknowledged too early': (store) =>
      appending(store, (append) => async (batch) => {
        soon(() => append(batch)).catch(() => {});
      }),
  },
  'append: 200': {
    'appends overtake each other': (store) => {
      let count = 0;
      return appending(
        store,
        (append) => (batch) => (count++ % 2 ? append(batch) : soon(() => append(batch))),
      );
    },
  },
  'append: TypeError': {
    'a gap is accepted': (store) => appending(store, (append) => (batch) => append(batch).catch(() => {})),
    'a bad batch is stored up to its fault': (store) =>
      appending(store, (append) => async (batch) => {
        for (const entry of batch) await append([entry]);
      }),
  },
  'values: heads': {
    'a key is lost': (store) =>
      appending(
        store,
        (append) => (batch) => append(batch.map(({ end, ...rest }) => rest as EntryWithPayload)),
      ),
  },
  'values: payloads': {
    'heads come with payloads': (store) =>
      reading(store, (batch) => batch.map((entry) => ({ ...entry, payload: '' }))),
  },
  'readEntries: after': {
    'the seq itself is included': (store) => ({
      readEntries: (id, { after = 0 } = {}) => store.readEntries(id, { after: after - 1 }),
    }),
  },
  'readEntries: batches': {
    'all entries come in one batch': (store) => ({
      async *readEntries(id, options) {
        const all: Entry[] = [];
        for await (const batch of store.readEntries(id, options)) all.push(...batch);
        yield all;
      },
    }),
  },
  'readEntries: ends': {
    'the reading goes on while someone writes': (store) => ({
      async *readEntries(id, options) {
        let after = 0;
        for await (const batch of store.readEntries(id, options)) {
          after = batch.at(-1)?.seq ?? after;
          yield batch;
        }
        yield* store.readEntries(id, { after });
      },
    }),
  },
  'readEntries: changing': {
    'readers share what they read': (store) => {
      let shared: readonly Entry[] | undefined;
      return reading(store, (batch) => {
        shared ??= batch;
        return shared;
      });
    },
  },
  'readPayloads: in the order': {
    'payloads come in stored order': (store) => ({
      readPayloads: (id, seqs) =>
        store.readPayloads(
          id,
          seqs.toSorted((a, b) => a - b),
        ),
    }),
  },
  'readPayloads: undefined where the entry': {
    'an empty payload is none': (store) => ({
      readPayloads: async (id, seqs) => (await store.readPayloads(id, seqs)).map((text) => text || undefined),
    }),
  },
  'watch: every listener': {
    'listeners cannot be stopped': (store) => ({
      watch(id, listener) {
        store.watch(id, listener);
        return () => {};
      },
    }),
  },
  'watch: tells this and other stores of changed notes': {
    'nobody is told': () => ({ watch: () => () => {} }),
  },
  'close: every method': {
    'a closed store answers': () => ({ close: async () => {} }),
  },
  'close: closes all': {
    'a closed store keeps its writers': () => ({ close: async () => {} }),
  },
};

/** A place whose stores are broken in this way. */
export function brokenPlace(breakage: Breakage): StorePlace {
  const place = createMemoryPlace();
  return {
    openStore: () => {
      const store = createMemoryStore(place);
      return { ...store, ...breakage(store, place) };
    },
    breakLock: (id) => breakMemoryLock(place, id),
  };
}

function soon<T>(run: () => Promise<T>): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(run()), 1));
}

function forgetNotes(place: MemoryPlace, id: string): void {
  const journal = place.journals.get(id);
  if (journal) journal.notes = {};
}

function writing(store: Store, replace: (writer: Writer) => Partial<Writer>): Partial<Store> {
  return {
    async openWriter(id, options) {
      const writer = await store.openWriter(id, options);
      return writer && { ...writer, ...replace(writer) };
    },
  };
}

function appending(store: Store, replace: (append: Append) => Append): Partial<Store> {
  return writing(store, (writer) => ({ append: replace(writer.append) }));
}

function reading(store: Store, replace: (batch: readonly Entry[]) => readonly Entry[]): Partial<Store> {
  return {
    async *readEntries(id, options) {
      for await (const batch of store.readEntries(id, options)) yield replace(batch);
    },
  };
}
