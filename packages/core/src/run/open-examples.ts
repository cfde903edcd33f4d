import type { AbortScope } from '../execution/abort-scope.js';
import { TidemarkError } from '../model/errors.js';
import type { Evaluation } from '../model/evaluation.js';
import type { Redo } from '../store/entries.js';
import type { RunFold } from '../store/run-fold.js';
import { isRereadable } from './dataset-source.js';
import type { EvaluateOptions } from './options.js';
import type { RunEvent } from './run.js';
import { needsChoice, selectionOf } from './selection.js';
import { openWorkList, scanDataset, type WorkChoice, type WorkList } from './work-list.js';

interface ExamplesChoice {
  readonly evaluation: Evaluation;
  readonly options: EvaluateOptions;
  readonly fold: RunFold;
  readonly scope: AbortScope;
  readonly emit: (event: RunEvent) => void;
  readonly onTotal: (total: number) => void;
  readonly redo: Redo | undefined;
  /** True for the row of an example that is run again though it is done. */
  readonly isRedone: (row: number) => boolean;
}

/** A dataset, looked at: its work list has read up to the first example that needs work. */
export interface OpenExamples {
  readonly workList: WorkList;
  /** Examples under the limit; `undefined` for a one-shot dataset, which is checked as it flows. */
  readonly total: number | undefined;
  /** True for the row of an example that may start. */
  readonly mayStart: (row: number) => boolean;
}

/**
 * Looks at a dataset before any work: one that can be read again is read whole. `undefined`: aborted.
 *
 * @throws {TidemarkError} INVALID_DATASET, DUPLICATE_ID when it can't be used.
 */
export async function openExamples(given: ExamplesChoice): Promise<OpenExamples | undefined> {
  const { evaluation, options, fold, scope, emit, onTotal, redo, isRedone } = given;
  const { dataset } = evaluation;
  const { retryErrors = true, poisonGuard = true } = options;
  const selection = selectionOf(options);
  const choice: WorkChoice = { dataset, fold, selection, retryErrors, poisonGuard, isRedone };
  const hasRedone = redo?.what.below !== undefined;
  if (needsChoice(selection) && !isRereadable(dataset)) throw givenOnce();
  const scan = isRereadable(dataset) ? await scanDataset(choice, scope, hasRedone) : undefined;
  if (scope.aborted) return undefined;
  if (scan !== undefined) {
    onTotal(scan.total);
    noteRepeats(emit, scan.repeats);
  }
  const workList = await openWorkList(choice, scope, scan?.chosen);
  try {
    await workList.hasWork();
  } catch (error) {
    await workList.close();
    throw error;
  }
  if (!scope.aborted) {
    const rows = scan?.chosen && new Set(scan.chosen.rows);
    return { workList, total: scan?.total, mayStart: (row) => rows?.has(row) ?? true };
  }
  await workList.close();
  return undefined;
}

/** Tells that examples were equal, if any were. */
export function noteRepeats(emit: (event: RunEvent) => void, repeats: number): void {
  if (repeats === 0) return;
  const message = `${repeats} ${repeats === 1 ? 'example equals' : 'examples equal'} an earlier one; each is run and counted`;
  emit({ type: 'notice', code: 'REPEATED', message });
}

function givenOnce(): TidemarkError {
  return new TidemarkError(
    'INVALID_DATASET',
    'shuffle and take need a dataset that can be read again: pass an array, a saved dataset, or a function that returns the examples anew',
  );
}
