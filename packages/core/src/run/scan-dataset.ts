import type { AbortScope } from '../execution/abort-scope.js';
import type { Dataset } from '../model/evaluation.js';
import type { CompletionSet } from '../store/completion-set.js';
import { createBreather } from './breathe.js';
import { openDataset } from './dataset-reader.js';
import { type Chosen, createChooser, needsChoice, type Selection } from './selection.js';
import { unlessAborted } from './unless-aborted.js';

/** An example whose content is not what was recorded. */
export interface Edited {
  readonly row: number;
  /** Of the content that it has now. */
  readonly digest: string;
}

/** What a whole read of a dataset shows. */
export interface Scan {
  /** Examples that may start. */
  readonly total: number;
  /** Which they are, when it takes more than counting to tell. */
  readonly chosen: Chosen | undefined;
  /** True for the row of an example that may start. Holds until the dataset is read again. */
  readonly mayStart: (row: number) => boolean;
  /** The position from which on nothing was seen, since no example may start there; infinite when all was seen. */
  readonly unseenFrom: number;
  /** Examples equal to an earlier one, told apart by `#2`. */
  readonly repeats: number;
  /** In dataset order. */
  readonly edited: readonly Edited[];
}

/**
 * Reads a dataset, up to the limit where that is enough, and places its examples, so that what is wrong with it shows
 * before any work. `undefined`: aborted.
 *
 * @throws {TidemarkError} INVALID_DATASET, DUPLICATE_ID as a dataset reader does.
 */
export async function scanDataset(
  dataset: Dataset,
  selection: Selection,
  completions: CompletionSet,
  scope: AbortScope,
): Promise<Scan | undefined> {
  const { offset, limit } = selection;
  const breathe = createBreather();
  const reader = await openDataset(dataset, completions);
  const chooser = needsChoice(selection) ? createChooser(selection) : undefined;
  const last = chooser === undefined ? offset + limit : Number.POSITIVE_INFINITY;
  const edited: Edited[] = [];
  let seen = 0;
  try {
    while (seen < last && !scope.aborted) {
      const taken = reader.next();
      const found = taken instanceof Promise ? await unlessAborted(taken, scope) : taken;
      if (found === undefined) break;
      chooser?.add(found);
      seen++;
      const { row } = found;
      if (completions.hasDigest(row)) {
        const { digest } = found;
        if (completions.isEdited(row, digest)) edited.push({ row, digest });
      }
      const pause = breathe();
      if (pause !== undefined) await pause;
    }
  } finally {
    await reader.close();
  }
  if (scope.aborted) return undefined;
  const chosen = chooser?.choose();
  const rows = chosen && new Set(chosen.rows);
  return {
    total: chosen === undefined ? Math.max(0, seen - offset) : chosen.indexes.length,
    chosen,
    mayStart: (row) => (rows === undefined ? (completions.placeOf(row) ?? -1) >= offset : rows.has(row)),
    unseenFrom: seen === last ? seen : Number.POSITIVE_INFINITY,
    repeats: reader.repeats,
    edited,
  };
}
