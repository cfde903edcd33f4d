import type { Dataset, Example, IdentifiedExample } from '../model/evaluation.js';
import type { CompletionSet } from '../store/completion-set.js';
import { DatasetExample, type DatasetReader, openDataset } from './dataset-reader.js';
import { type LookUp, lookUpOf } from './dataset-source.js';
import type { Chosen } from './selection.js';

/** So many examples are looked up at a time. */
const AT_A_TIME = 64;

/**
 * Opens a reader of the chosen examples in their order. Those of an array or a saved dataset are looked up; others are read
 * once more from the start, and those that were chosen are held.
 *
 * @throws {TidemarkError} INVALID_DATASET, DUPLICATE_ID as a dataset reader does.
 */
export async function openChosen(
  dataset: Dataset,
  completions: CompletionSet,
  chosen: Chosen,
): Promise<DatasetReader> {
  const lookUp = lookUpOf(dataset);
  const find =
    lookUp === undefined ? await hold(dataset, completions, chosen) : ahead(lookUp, completions, chosen);
  let place = 0;
  return {
    next() {
      if (place === chosen.indexes.length) return undefined;
      return find(place++);
    },
    repeats: 0,
    async close() {
      place = chosen.indexes.length;
    },
  };
}

type Find = (place: number) => DatasetExample | undefined | Promise<DatasetExample | undefined>;

/** Looks up some examples at a time, in order. */
function ahead(lookUp: LookUp, completions: CompletionSet, { indexes, rows }: Chosen): Find {
  let first = 0;
  let found: readonly Example[] = [];
  const at = (place: number): DatasetExample => {
    const row = rows[place] as number;
    const example = found[place - first] as Example;
    const identified: IdentifiedExample =
      example.id === undefined ? { ...example, id: completions.idOf(row) } : (example as IdentifiedExample);
    return new DatasetExample(identified, indexes[place] as number, row, undefined);
  };
  return (place) => {
    if (place < first + found.length) return at(place);
    return lookUp([...indexes.subarray(place, place + AT_A_TIME)]).then((examples) => {
      first = place;
      found = examples;
      return at(place);
    });
  };
}

async function hold(dataset: Dataset, completions: CompletionSet, { indexes }: Chosen): Promise<Find> {
  const wanted = new Set(indexes);
  const held = new Map<number, DatasetExample>();
  const reader = await openDataset(dataset, completions);
  try {
    while (held.size < wanted.size) {
      const found = await reader.next();
      if (found === undefined) break;
      if (wanted.has(found.index)) held.set(found.index, found);
    }
  } finally {
    await reader.close();
  }
  return (place) => {
    const index = indexes[place] as number;
    const found = held.get(index);
    held.delete(index);
    return found;
  };
}
