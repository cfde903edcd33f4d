import {
  type Entry,
  type EntryWithPayload,
  FORMAT_VERSION,
  type JournalRecord,
  type Store,
  type Writer,
} from '../../store/store.js';

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

/** Appends the entries 1 to `last` in batches of `size`. */
export async function appendInBatches(writer: Writer, last: number, size: number): Promise<void> {
  for (let first = 1; first <= last; first += size) await writer.append(entries(first, first + size - 1));
}

/** All that `readEntries` yields, in one array. */
export async function readAll(store: Store, id: string, after?: number): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const batch of store.readEntries(id, after === undefined ? {} : { after })) all.push(...batch);
  return all;
}

export function seqsOf(batch: readonly Entry[]): number[] {
  return batch.map((entry) => entry.seq);
}

/** Changes an object as deep as it goes, where it is not frozen. */
export function vandalize(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const child of Object.values(value)) vandalize(child);
  Reflect.set(value, 'vandalized', true);
}
