import { decodeValue } from '../../model/codec.js';
import { TidemarkError } from '../../model/errors.js';
import type { Dataset, Evaluation, Example, IdentifiedExample } from '../../model/evaluation.js';
import { isFromStore } from '../../model/saved-examples.js';
import type { Store } from '../../store/store.js';
import { setLookUp } from '../dataset-source.js';
import { readPayloadTexts } from '../read-payload-texts.js';
import { type DatasetInfo, datasetJournalId, type ExampleEntry, findDataset } from './dataset-journal.js';

/** A dataset that a store gives back. It can be read as often as is needed. */
export interface SavedDataset<Input = unknown, Expected = unknown> extends Dataset<Input, Expected> {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** To be iterated, or called, as often as is needed: reads from the start each time. */
  readonly examples: AsyncIterable<IdentifiedExample<Input, Expected>> &
    (() => AsyncIterable<IdentifiedExample<Input, Expected>>);
}

/**
 * A saved dataset, to be used like any other: its examples are read from the store when they are needed, a few at a time.
 *
 * Reading them rejects with {@link TidemarkError} STORE_CORRUPT when one is damaged, and INVALID_DATASET when the name has
 * other content by then.
 *
 * @throws {TidemarkError} NOT_FOUND when there is none of this name, or it was not saved to its end.
 */
export async function loadDataset<Input = unknown, Expected = unknown>(
  store: Store,
  name: string,
): Promise<SavedDataset<Input, Expected>> {
  const { version, digest } = await needDataset(store, name);
  // Types can't tell what was saved.
  const open = () => read(store, name, digest) as AsyncIterable<IdentifiedExample<Input, Expected>>;
  const iterator = () => open()[Symbol.asyncIterator]();
  const examples = Object.assign(() => open(), { [Symbol.asyncIterator]: iterator });
  setLookUp(examples, (indexes) => lookUp(store, name, indexes));
  return { name, version, digest, examples };
}

/**
 * The evaluation with the examples of its saved dataset, when it only names one.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such dataset, INVALID_DATASET when it has another version.
 */
export async function withSavedExamples(store: Store, evaluation: Evaluation): Promise<Evaluation> {
  const { name, version, examples } = evaluation.dataset;
  if (!isFromStore(examples) || name === undefined) return evaluation;
  const dataset = await loadDataset(store, name);
  if (version === undefined || version === dataset.version || version === dataset.digest) {
    return { ...evaluation, dataset };
  }
  throw new TidemarkError(
    'INVALID_DATASET',
    `the saved dataset ${name} has version ${dataset.version}, not ${version}: leave the version out, or save that one under a name of its own`,
    { details: { name, saved: dataset.version, given: version } },
  );
}

async function needDataset(store: Store, name: string): Promise<DatasetInfo> {
  const found = await findDataset(store, name);
  if (found?.info !== undefined) return found.info;
  const message =
    found === undefined
      ? `there is no saved dataset ${name} in this store: save it with saveDataset, or pass its examples`
      : `the saved dataset ${name} is not whole, ${found.journal.isActive ? 'it is being saved: wait for it' : 'its saving was interrupted: save it again'}`;
  throw new TidemarkError('NOT_FOUND', message, { details: { name } });
}

async function* read(store: Store, name: string, digest: string): AsyncGenerator<IdentifiedExample> {
  const id = datasetJournalId(name);
  const now = await needDataset(store, name);
  if (now.digest !== digest) {
    throw new TidemarkError('INVALID_DATASET', `the saved dataset ${name} was replaced: load it again`, {
      details: { name, loaded: digest, saved: now.digest },
    });
  }
  let size = 0;
  for await (const batch of store.readEntries(id)) {
    const examples = (batch as readonly ExampleEntry[]).filter(({ type }) => type === undefined);
    const seqs = examples.map(({ seq }) => seq);
    for await (const { first, texts } of readPayloadTexts(store, id, seqs)) {
      for (const [i, text] of texts.entries()) {
        if (text === undefined) throw damaged(name, 1);
        const { exampleId } = examples[first + i] as ExampleEntry;
        size++;
        yield { id: exampleId, ...(decodeValue(text) as Omit<IdentifiedExample, 'id'>) };
      }
    }
  }
  if (size < now.size) throw damaged(name, now.size - size);
}

/** The example at a position is the entry after it: seqs begin with 1. Who reads the dataset knows the ids. */
async function lookUp(store: Store, name: string, indexes: readonly number[]): Promise<Example[]> {
  const texts = await store.readPayloads(
    datasetJournalId(name),
    indexes.map((index) => index + 1),
  );
  return texts.map((text) => {
    if (text === undefined) throw damaged(name, 1);
    return decodeValue(text) as Example;
  });
}

function damaged(name: string, count: number): TidemarkError {
  return new TidemarkError(
    'STORE_CORRUPT',
    `${count} examples of the saved dataset ${name} are damaged: deleteDataset and save it again`,
    { details: { name, damaged: count } },
  );
}
