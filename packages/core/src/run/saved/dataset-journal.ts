import { checkName } from '../../model/check.js';
import type { JsonObject } from '../../model/json.js';
import type { Entry, Store, StoredJournal } from '../../store/store.js';

/** So that the journal's id is one that every store takes. */
const MOST_NAME_CHARACTERS = 180;

/** One example of a saved dataset; its content is the payload. */
export interface ExampleEntry extends Entry {
  readonly type?: undefined;
  readonly exampleId: string;
}

/** The last entry: what was saved is whole. */
interface DatasetEnd extends Entry {
  readonly type: 'end';
  /** How many examples there are. */
  readonly size: number;
  /** Of all ids and contents, in order. */
  readonly digest: string;
}

/** A saved dataset as lists show it. */
export interface DatasetInfo {
  readonly name: string;
  /** The one it was saved with, else its digest. */
  readonly version: string;
  /** Of all ids and contents, in order: equal for equal datasets. */
  readonly digest: string;
  /** How many examples it has. */
  readonly size: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly sizeBytes: number;
}

/** The id of a dataset's journal. @throws {TypeError} when the name is not a text of 1 to 180 characters. */
export function datasetJournalId(name: string): string {
  checkName('dataset', name);
  if (name.length > MOST_NAME_CHARACTERS) {
    throw new TypeError(
      `dataset: expected a name of 1 to ${MOST_NAME_CHARACTERS} characters, got ${name.length}`,
    );
  }
  return `dataset:${name}`;
}

/** What a store has under a dataset's name. Without `info`, it was not saved to its end. */
export interface FoundDataset {
  readonly journal: StoredJournal;
  readonly info: DatasetInfo | undefined;
}

/** Looks a dataset up by its name. */
export async function findDataset(store: Store, name: string): Promise<FoundDataset | undefined> {
  const journal = await store.get(datasetJournalId(name));
  return journal && { journal, info: await datasetInfo(store, journal) };
}

/** A saved dataset, from the end of its journal; `undefined` when it was not saved to its end. */
export async function datasetInfo(store: Store, journal: StoredJournal): Promise<DatasetInfo | undefined> {
  const { id, header, lastSeq, createdAt, sizeBytes } = journal;
  for await (const batch of store.readEntries(id, { after: lastSeq - 1 })) {
    const end = batch.at(-1) as DatasetEnd | undefined;
    if (end?.type !== 'end') continue;
    const { digest, size } = end;
    const { name, version = digest } = header as JsonObject & {
      readonly name: string;
      readonly version?: string;
    };
    return { name, version, digest, size, createdAt, sizeBytes };
  }
  return undefined;
}
