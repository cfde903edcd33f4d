import type { Entry, EntryWithPayload, JournalRecord, Store, Writer } from '../../store/store.js';
import { FORMAT_VERSION } from '../../store/store.js';

/** What a case gets: a fresh place for every case. */
export interface ConformanceContext {
  /** A store on the place. */
  readonly store: Store;
  /** One more store on the same place, as another tab or process would open it. */
  openStore(): Promise<Store>;
  /** The writer of a journal that nobody holds. */
  openWriter(store: Store, id: string): Promise<Writer>;
  /** A new journal and its writer. */
  createAndOpen(store: Store, id: string): Promise<Writer>;
  /** Makes the place take the holder of this journal's writer for dead. */
  breakLock(id: string): Promise<void>;
}

/** Cases by name: the sentence of the contract that each holds a store to. */
export type ConformanceCases = Readonly<Record<string, (context: ConformanceContext) => Promise<void>>>;

/** A record that any store accepts. */
export function record(id: string, overrides: Partial<JournalRecord> = {}): JournalRecord {
  return {
    id,
    kind: 'run',
    createdAt: '2024-05-06T07:08:09.010Z',
    formatVersion: FORMAT_VERSION,
    header: { name: id },
    ...overrides,
  };
}

/** The head of entry `seq`, as {@link entries} makes it. */
export function head(seq: number): Entry {
  return { seq, exampleId: `example ${seq}`, scores: { exact: seq % 2 } };
}

/** The payload of entry `seq`, as {@link entries} makes it. */
export function payload(seq: number): string {
  return `{"output":${seq}}`;
}

/** A batch of entries `first` to `last`. */
export function entries(first: number, last: number): EntryWithPayload[] {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const seq = first + index;
    return { ...head(seq), payload: payload(seq) };
  });
}

/** The heads of entries `first` to `last`. */
export function heads(first: number, last: number): Entry[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => head(first + index));
}

/** All that `readEntries` yields, in one array. */
export async function readAll(store: Store, id: string, after?: number): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const batch of store.readEntries(id, after === undefined ? {} : { after })) all.push(...batch);
  return all;
}

/** Both stores' view of a journal's entries can be compared by these. */
export function seqsOf(batch: readonly Entry[]): number[] {
  return batch.map((entry) => entry.seq);
}
