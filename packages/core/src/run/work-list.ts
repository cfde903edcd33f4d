import { TidemarkError } from '../model/errors.js';
import type { Dataset } from '../model/evaluation.js';
import type { RunFold } from '../store/run-fold.js';
import { createBreather } from './breathe.js';
import { type DatasetExample, openDataset } from './dataset-reader.js';

/** What decides which examples are to be run. */
export interface WorkChoice {
  readonly dataset: Dataset;
  readonly fold: RunFold;
  readonly limit: number | undefined;
  readonly retryErrors: boolean | 'all';
  readonly poisonGuard: boolean;
}

/** What a whole read of a dataset shows. */
export interface Scan {
  /** Examples under the limit. */
  readonly total: number;
  /** Examples equal to an earlier one, told apart by `#2`. */
  readonly repeats: number;
}

/** Reads a dataset up to the limit and places its examples, so that what is wrong with it shows before any work. */
export async function scanDataset(
  { dataset, fold, limit }: WorkChoice,
  isCancelled: () => boolean,
): Promise<Scan> {
  const breathe = createBreather();
  const reader = await openDataset(dataset, fold.completions);
  let total = 0;
  while (total < (limit ?? Number.POSITIVE_INFINITY) && !isCancelled()) {
    const taken = reader.next();
    const found = taken instanceof Promise ? await taken : taken;
    if (found === undefined) break;
    total++;
    await breathe();
  }
  await reader.close();
  return { total, repeats: reader.repeats };
}

/** An example that is to be run, or given up because it was in flight at too many crashes. */
export interface WorkItem {
  readonly given: DatasetExample;
  readonly isGivenUp: boolean;
}

/** The examples that are to be run, in dataset order. */
export interface WorkList {
  /** Looks ahead. @throws {TidemarkError} INVALID_DATASET when the dataset has no examples at all. */
  hasWork(): Promise<boolean>;
  next(): WorkItem | undefined | Promise<WorkItem | undefined>;
  /** Those that `next` left out, because they are to be run last and one at a time. */
  nextAlone(): WorkItem | undefined;
  /** How many examples there are under the limit; known once `next` gave `undefined`. */
  readonly total: number | undefined;
  close(): Promise<void>;
}

/** Opens a {@link WorkList}. @throws {TidemarkError} INVALID_DATASET, DUPLICATE_ID as a dataset reader does. */
export async function openWorkList({
  dataset,
  fold,
  limit,
  retryErrors,
  poisonGuard,
}: WorkChoice): Promise<WorkList> {
  const reader = await openDataset(dataset, fold.completions);
  let seen = 0;
  let total: number | undefined;
  const alone: WorkItem[] = [];

  let ahead: WorkItem | undefined;

  /** The item for an example, `undefined` when there is nothing to do for it, or not now. */
  const judge = (given: DatasetExample): WorkItem | undefined => {
    if (!needsWork(fold, given, retryErrors)) return undefined;
    const treatment = poisonGuard ? fold.flights.treatment(given.example.id) : 'normal';
    const item = { given, isGivenUp: treatment === 'given-up' };
    if (treatment !== 'alone') return item;
    alone.push(item);
    return undefined;
  };

  const accept = (given: DatasetExample | undefined): WorkItem | undefined => {
    if (given !== undefined) {
      seen++;
      return judge(given);
    }
    total = seen;
    return undefined;
  };

  const next = (): WorkItem | undefined | Promise<WorkItem | undefined> => {
    if (ahead !== undefined) {
      const item = ahead;
      ahead = undefined;
      return item;
    }
    while (total === undefined) {
      const found = seen === limit ? undefined : reader.next();
      if (found instanceof Promise) return found.then((given) => accept(given) ?? next());
      const item = accept(found);
      if (item !== undefined) return item;
    }
    return undefined;
  };

  return {
    async hasWork() {
      const breathe = createBreather();
      while (ahead === undefined || !needsWork(fold, ahead.given, retryErrors)) {
        ahead = undefined;
        ahead = await next();
        if (ahead === undefined) break;
        await breathe();
      }
      if (total === 0) throw new TidemarkError('INVALID_DATASET', 'the dataset has no examples');
      return ahead !== undefined || alone.length > 0;
    },
    next,
    nextAlone: () => alone.shift(),
    get total() {
      return total;
    },
    close: () => reader.close(),
  };
}

function needsWork({ completions }: RunFold, { row }: DatasetExample, retryErrors: boolean | 'all'): boolean {
  switch (completions.state(row)) {
    case 'ok':
      return false;
    case 'pending':
      return true;
    case 'error':
      return retryErrors === 'all' || (retryErrors && completions.error(row)?.code !== 'TASK_CRASHED');
  }
}
