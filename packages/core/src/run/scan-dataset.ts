import type { AbortScope } from '../execution/abort-scope.js';
import type { Dataset } from '../model/evaluation.js';
import type { CompletionSet } from '../store/completion-set.js';
import { createBreather } from './breathe.js';
import { type DatasetExample, openDataset } from './dataset-reader.js';
import { lookUpOf } from './dataset-source.js';
import { type Chosen, createChooser, needsChoice, type Selection } from './selection.js';
import { unlessAborted } from './unless-aborted.js';

/** So many examples are read past the limit of a dataset that may have no end. */
const MOST_BEYOND = 100_000;

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
  /** The position from which on nothing was seen; infinite when all was seen. */
  readonly unseenFrom: number;
  /** Examples equal to an earlier one, told apart by `#2`. */
  readonly repeats: number;
  /** In dataset order. */
  readonly edited: readonly Edited[];
}

/**
 * Reads a dataset, up to the limit where that is enough, and places its examples, so that what is wrong with it shows
 * before any work. When an example that was recorded before the limit is no longer there, it reads on until it knows which
 * have left the dataset and which have only moved. `undefined`: aborted.
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
  let hasEnded = false;
  /** Reads up to a position, or until `see` has seen enough. */
  const readTo = async (end: number, see: (found: DatasetExample) => boolean): Promise<void> => {
    while (seen < end && !scope.aborted) {
      const taken = reader.next();
      const found = taken instanceof Promise ? await unlessAborted(taken, scope) : taken;
      hasEnded = found === undefined;
      if (found === undefined) return;
      seen++;
      if (!see(found)) return;
      const pause = breathe();
      if (pause !== undefined) await pause;
    }
  };
  let total = 0;
  let repeats = 0;
  try {
    await readTo(last, (found) => {
      chooser?.add(found);
      const { row } = found;
      if (completions.hasDigest(row)) {
        const { digest } = found;
        if (completions.isEdited(row, digest)) edited.push({ row, digest });
      }
      return true;
    });
    total = Math.max(0, seen - offset);
    ({ repeats } = reader);
    const missing = hasEnded ? new Set<number>() : membersUnplaced(completions);
    if ([...missing].some((row) => completions.indexOf(row) < seen)) {
      const beyond = lookUpOf(dataset) === undefined ? MOST_BEYOND : Number.POSITIVE_INFINITY;
      await readTo(seen + beyond, ({ row }) => !missing.delete(row) || missing.size > 0);
    }
  } finally {
    await reader.close();
  }
  if (scope.aborted) return undefined;
  const chosen = chooser?.choose();
  const rows = chosen && new Set(chosen.rows);
  const end = offset + total;
  const isChosen = (place: number | undefined) => place !== undefined && place >= offset && place < end;
  return {
    total: chosen === undefined ? total : chosen.indexes.length,
    chosen,
    mayStart: (row) => (rows === undefined ? isChosen(completions.placeOf(row)) : rows.has(row)),
    unseenFrom: hasEnded ? Number.POSITIVE_INFINITY : seen,
    repeats,
    edited,
  };
}

function membersUnplaced(completions: CompletionSet): Set<number> {
  const isMissing = (row: number) => completions.isMember(row) && completions.placeOf(row) === undefined;
  return new Set(Array.from({ length: completions.size }, (_, row) => row).filter(isMissing));
}
