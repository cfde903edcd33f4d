import { checkOptions, rules, show } from '../../model/check.js';
import { digest } from '../../model/digest.js';
import { hasCode, TidemarkError } from '../../model/errors.js';
import type { Dataset } from '../../model/evaluation.js';
import { isExamples } from '../../model/saved-examples.js';
import { ExampleRows } from '../../store/example-rows.js';
import { FORMAT_VERSION, type Store, type Writer } from '../../store/store.js';
import { createBreather } from '../breathe.js';
import { Committer } from '../committer.js';
import { type DatasetExample, openDataset } from '../dataset-reader.js';
import { encodeExample, joinMembers } from '../payload.js';
import { type DatasetInfo, datasetInfo, datasetJournalId, findDataset } from './dataset-journal.js';

/** A dataset to save: under which name, and maybe which version it is called. */
export interface DatasetToSave<Input = unknown, Expected = unknown> extends Dataset<Input, Expected> {
  readonly name: string;
}

const saveRules = { name: rules.text, version: rules.text, digest: rules.text, examples: rules.any };

/**
 * Saves a dataset under its name, streaming: ids are held in memory, examples are not. Resolves when it is durable and
 * whole. A save that was interrupted leaves nothing that can be loaded; saving again starts anew. Saving equal content
 * again reads the examples and changes nothing.
 *
 * Examples without an id get the one that a run would give them.
 *
 * @throws {TypeError} when the name, the version or the examples are not what they should be.
 * @throws {TidemarkError} EXISTS when the name is taken by other content.
 * @throws {TidemarkError} INVALID_DATASET, DUPLICATE_ID when the examples can't be used; nothing is kept.
 * @throws {TidemarkError} LOCKED while another caller, tab or process saves under this name.
 * @throws {TidemarkError} STORE_FULL, STORE_FAILED when the store fails.
 */
export async function saveDataset(store: Store, dataset: DatasetToSave): Promise<DatasetInfo> {
  checkOptions('saveDataset', dataset, saveRules);
  const { name, examples } = dataset;
  datasetJournalId(name);
  if (!isExamples(examples)) {
    throw new TypeError(
      `saveDataset: examples: expected an array, an iterable, an async iterable or a function that returns one, got ${show(examples)}`,
    );
  }
  const writer = await openEmpty(store, dataset);
  if (!('append' in writer)) return compare(dataset, writer);
  try {
    await write(writer, dataset);
  } catch (error) {
    await writer.close().catch(() => {});
    if (!hasCode(error, 'SUPERSEDED')) await store.delete(datasetJournalId(name)).catch(() => {});
    throw error;
  }
  await writer.close();
  const saved = await findDataset(store, name);
  if (saved?.info === undefined) throw notSaved(name);
  return saved.info;
}

/** The writer of a new journal, or what is saved under the name already. */
async function openEmpty(store: Store, { name, version }: DatasetToSave): Promise<Writer | DatasetInfo> {
  const id = datasetJournalId(name);
  const header = { name, ...(version !== undefined && { version }) };
  for (;;) {
    try {
      const createdAt = new Date().toISOString();
      await store.create({ id, kind: 'dataset', createdAt, formatVersion: FORMAT_VERSION, header });
    } catch (error) {
      if (!hasCode(error, 'EXISTS')) throw error;
      const found = await findDataset(store, name);
      if (found?.info !== undefined) return found.info;
      if (found !== undefined && found.journal.kind !== 'dataset') throw taken(id);
    }
    const writer = await openIfThere(store, id);
    if (writer === undefined) throw beingSaved(name);
    const journal = await store.get(id);
    if (journal?.lastSeq === 0 && journal.header.version === header.version) return writer;
    await writer.close();
    if (journal !== undefined && (await datasetInfo(store, journal)) === undefined) await store.delete(id);
  }
}

/** Somebody else may have deleted what was interrupted. */
async function openIfThere(store: Store, id: string): Promise<Writer | undefined> {
  try {
    return await store.openWriter(id);
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}

async function write(writer: Writer, dataset: Dataset): Promise<void> {
  const committer = new Committer({ writer, session: 0, lastSeq: 0, onCommit() {}, onFailure() {} });
  const { size, digest } = await readThrough(dataset, ({ example }) => {
    committer.add({ seq: 0, exampleId: example.id }, joinMembers([encodeExample(example)]));
    return committer.isFull ? committer.room() : undefined;
  });
  committer.add({ seq: 0, type: 'end', size, digest });
  await committer.close();
}

async function compare(dataset: DatasetToSave, saved: DatasetInfo): Promise<DatasetInfo> {
  const { digest } = await readThrough(dataset, () => undefined);
  if (digest === saved.digest) return saved;
  throw new TidemarkError(
    'EXISTS',
    `the name ${dataset.name} is taken by a dataset of other content: choose another name, or deleteDataset first`,
    { details: { name: dataset.name, saved: saved.digest, given: digest } },
  );
}

/** Reads a dataset to its end, and makes the digest of all of it. */
async function readThrough(
  dataset: Dataset,
  take: (found: DatasetExample) => Promise<void> | undefined,
): Promise<{ readonly size: number; readonly digest: string }> {
  const breathe = createBreather();
  const reader = await openDataset(dataset, new ExampleRows());
  let size = 0;
  let whole = '';
  try {
    for (;;) {
      const taken = reader.next();
      const found = taken instanceof Promise ? await taken : taken;
      if (found === undefined) break;
      size++;
      whole = digest(JSON.stringify([whole, found.example.id, found.digest]));
      const pause = take(found) ?? breathe();
      if (pause !== undefined) await pause;
    }
  } finally {
    await reader.close();
  }
  if (size === 0) throw new TidemarkError('INVALID_DATASET', 'the dataset has no examples');
  return { size, digest: whole };
}

function beingSaved(name: string): TidemarkError {
  return new TidemarkError('LOCKED', `the dataset ${name} is being saved by another call, tab or process`, {
    details: { name },
  });
}

function taken(id: string): TidemarkError {
  return new TidemarkError('EXISTS', `the id ${id} is taken by a run: choose another name`, {
    details: { id },
  });
}

function notSaved(name: string): TidemarkError {
  return new TidemarkError('NOT_FOUND', `the dataset ${name} was deleted while it was saved: save it again`, {
    details: { name },
  });
}
