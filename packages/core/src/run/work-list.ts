import type { AbortScope } from '../execution/abort-scope.js';
import { isGivenUp } from '../model/error-data.js';
import { TidemarkError } from '../model/errors.js';
import type { Dataset } from '../model/evaluation.js';
import type { RunFold } from '../store/run-fold.js';
import { createBreather } from './breathe.js';
import { type DatasetExample, openDataset } from './dataset-reader.js';
import { openChosen } from './open-chosen.js';
import type { Chosen, Selection } from './selection.js';
import { unlessAborted } from './unless-aborted.js';

/** What decides which examples are to be run. */
export interface WorkChoice {
  readonly dataset: Dataset;
  readonly fold: RunFold;
  readonly selection: Selection;
  readonly retryErrors: boolean | 'all';
  readonly poisonGuard: boolean;
  /** True for an example that is run again though it is done. */
  readonly isRedone: (given: DatasetExample) => boolean;
}

/** An example that is to be run, or given up because it was in flight at too many crashes. */
export class WorkItem {
  readonly given: DatasetExample;
  readonly isGivenUp: boolean;

  constructor(given: DatasetExample, isGivenUp: boolean) {
    this.given = given;
    this.isGivenUp = isGivenUp;
  }
}

/** The examples that are to be run, in dataset order. */
export interface WorkList {
  /** Looks ahead. @throws {TidemarkError} INVALID_DATASET when the dataset has no examples at all. */
  hasWork(): Promise<boolean>;
  /** `undefined` at the end, and once the scope is aborted. */
  next(): WorkItem | undefined | Promise<WorkItem | undefined>;
  /** Those that `next` left out, because they are to be run last and one at a time. */
  nextAlone(): WorkItem | undefined;
  /** How many examples may start, with those that are done though they may not; known once `next` gave `undefined` at the end. */
  readonly total: number | undefined;
  /** How many examples without an id were equal to an earlier one. */
  readonly repeats: number;
  close(): Promise<void>;
}

/**
 * Opens a {@link WorkList}.
 *
 * @param chosen - of the dataset's scan.
 * @throws {TidemarkError} INVALID_DATASET, DUPLICATE_ID as a dataset reader does.
 */
export async function openWorkList(
  choice: WorkChoice,
  scope: AbortScope,
  chosen?: Chosen,
): Promise<WorkList> {
  const { dataset, fold, selection, poisonGuard } = choice;
  const limit = chosen?.indexes.length ?? selection.limit;
  const isShuffled = chosen !== undefined && selection.shuffleSeed !== undefined;
  const reader = isShuffled
    ? await openChosen(dataset, fold.completions, chosen)
    : await openDataset(dataset, fold.completions);
  const breathe = createBreather();
  const alone: DatasetExample[] = [];
  let ahead: DatasetExample | undefined;
  let seen = 0;
  let total: number | undefined;

  const pull = (): DatasetExample | undefined | Promise<DatasetExample | undefined> => {
    const found = seen === limit ? undefined : reader.next();
    return found instanceof Promise ? unlessAborted(found, scope) : found;
  };

  const mayStart = ({ index }: DatasetExample): boolean =>
    chosen === undefined ? index >= selection.offset : isShuffled || chosen.indexes[seen] === index;

  /** Counts what was pulled; true when it needs work. */
  const count = (found: DatasetExample | undefined): found is DatasetExample => {
    if (found !== undefined && !mayStart(found)) return false;
    if (found !== undefined) seen++;
    else if (!scope.aborted) total = seen;
    return found !== undefined && needsWork(choice, found);
  };

  const isOver = () => total !== undefined || scope.aborted;

  /** The next example that needs work. Gives others a turn while it passes over many that need none. */
  const read = (): DatasetExample | undefined | Promise<DatasetExample | undefined> => {
    for (let pause: Promise<void> | undefined; !isOver(); pause = breathe()) {
      const found = pause === undefined ? pull() : pause.then(pull);
      if (found instanceof Promise) return readOn(found);
      if (count(found)) return found;
    }
    return undefined;
  };

  const readOn = async (first: Promise<DatasetExample | undefined>): Promise<DatasetExample | undefined> => {
    let found = await first;
    while (!count(found)) {
      if (isOver()) return undefined;
      await breathe();
      found = await pull();
    }
    return found;
  };

  /** Says how an example is to be run: only now, since a crash counts when the session after it begins. */
  const choose = (given: DatasetExample): WorkItem | undefined => {
    const treatment = poisonGuard ? fold.flights.treatment(given.example.id) : 'normal';
    if (treatment !== 'alone') return new WorkItem(given, treatment === 'given-up');
    alone.push(given);
    return undefined;
  };

  const next = (): WorkItem | undefined | Promise<WorkItem | undefined> => {
    for (;;) {
      const found = ahead ?? read();
      ahead = undefined;
      if (found instanceof Promise) return found.then((given) => given && (choose(given) ?? next()));
      const item = found && choose(found);
      if (found === undefined || item !== undefined) return item;
    }
  };

  return {
    async hasWork() {
      while (ahead === undefined || !needsWork(choice, ahead)) {
        ahead = await read();
        if (ahead === undefined) break;
      }
      if (total === 0) throw noExamples(selection);
      return ahead !== undefined;
    },
    next,
    nextAlone() {
      const given = alone.shift();
      return given && new WorkItem(given, false);
    },
    get total() {
      return total === undefined ? undefined : total + doneBeside(fold, selection.offset);
    },
    get repeats() {
      return reader.repeats;
    },
    close: () => reader.close(),
  };
}

function noExamples({ offset }: Selection): TidemarkError {
  const where = offset > 0 ? ` after the first ${offset} (offset)` : '';
  return new TidemarkError('INVALID_DATASET', `the dataset has no examples${where}`);
}

function needsWork({ fold, retryErrors, isRedone }: WorkChoice, given: DatasetExample): boolean {
  const { row } = given;
  const { completions } = fold;
  if (isRedone(given)) return true;
  switch (completions.state(row)) {
    case 'ok':
      return false;
    case 'pending':
      return true;
    case 'error':
      return retryErrors === 'all' || (retryErrors && !isGivenUp(completions.error(row)));
  }
}

/** How many examples are done that this pass has not placed from the offset on. */
function doneBeside({ completions }: RunFold, offset: number): number {
  let count = 0;
  for (let row = 0; row < completions.size; row++) {
    const isBeside = (completions.placeOf(row) ?? -1) < offset;
    if (isBeside && completions.isMember(row) && completions.state(row) !== 'pending') count++;
  }
  return count;
}
