import type { Entry, EntryWithPayload, JournalRecord, Store, Writer } from '@tidemark/core';

/** A record for journal `id`. */
export function record(id: string): JournalRecord {
  return { id, kind: 'run', createdAt: '2024-05-06T07:08:09.010Z', formatVersion: 1, header: { name: id } };
}

/** Entry `seq`, with a payload. */
export function entry(seq: number): EntryWithPayload {
  return { seq, exampleId: `example ${seq}`, payload: `payload ${seq}` };
}

/** The entries `first` to `last`, as one batch. */
export function entries(first: number, last: number): EntryWithPayload[] {
  return Array.from({ length: last - first + 1 }, (_, index) => entry(first + index));
}

/** The `seq` of all entries that can be read. */
export async function readSeqs(store: Store, id: string): Promise<number[]> {
  const seqs: number[] = [];
  for await (const batch of store.readEntries(id)) seqs.push(...batch.map(({ seq }: Entry) => seq));
  return seqs;
}

/** The numbers `first` to `last`. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The writer of a journal that nobody holds. */
export async function writerOf(store: Store, id: string): Promise<Writer> {
  const writer = await store.openWriter(id);
  if (!writer) throw new Error(`Somebody holds ${id}`);
  return writer;
}
