import type { Dataset, Example, IdentifiedExample } from '../model/evaluation.js';
import type { CompletionSet } from '../store/completion-set.js';
import { DatasetExample, type DatasetReader, openDataset } from './dataset-reader.js';
import type { Chosen } from './selection.js';

/**
 * Opens a reader of the chosen examples in their order. An array's are looked up; others are read once more from the
 * start, and those that were chosen are held.
 *
 * @throws {TidemarkError} INVALID_DATASET, DUPLICATE_ID as a dataset reader does.
 */
export async function openChosen(
  dataset: Dataset,
  completions: CompletionSet,
  chosen: Chosen,
): Promise<DatasetReader> {
  const find = Array.isArray(dataset.examples)
    ? lookUp(dataset.examples, completions, chosen)
    : await hold(dataset, completions, chosen);
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

type Find = (place: number) => DatasetExample | undefined;

function lookUp(examples: readonly Example[], completions: CompletionSet, { indexes, rows }: Chosen): Find {
  return (place) => {
    const index = indexes[place] as number;
    const row = rows[place] as number;
    const example = examples[index] as Example;
    const identified: IdentifiedExample =
      example.id === undefined ? { ...example, id: completions.idOf(row) } : (example as IdentifiedExample);
    return new DatasetExample(identified, index, row, undefined);
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
