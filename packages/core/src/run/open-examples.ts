import type { AbortScope } from '../execution/abort-scope.js';
import type { Evaluation } from '../model/evaluation.js';
import type { RunFold } from '../store/run-fold.js';
import type { EvaluateOptions } from './options.js';
import type { Scan } from './scan-dataset.js';
import { selectionOf } from './selection.js';
import { openWorkList, type WorkChoice, type WorkList } from './work-list.js';

interface ExamplesChoice {
  readonly evaluation: Evaluation;
  readonly options: EvaluateOptions;
  readonly fold: RunFold;
  readonly scope: AbortScope;
  readonly scan: Scan | undefined;
  /** True for an example that is run again though it is done. */
  readonly isRedone: WorkChoice['isRedone'];
}

/**
 * Opens a dataset's work list, which has then read up to the first example that needs work. `undefined`: aborted.
 *
 * @throws {TidemarkError} INVALID_DATASET, DUPLICATE_ID when the dataset can't be used.
 */
export async function openExamples(given: ExamplesChoice): Promise<WorkList | undefined> {
  const { evaluation, options, fold, scope, scan, isRedone } = given;
  const { dataset } = evaluation;
  const { retryErrors = true, poisonGuard = true } = options;
  const choice = { dataset, fold, selection: selectionOf(options), retryErrors, poisonGuard, isRedone };
  const workList = await openWorkList(choice, scope, scan?.chosen);
  try {
    await workList.hasWork();
  } catch (error) {
    await workList.close();
    throw error;
  }
  if (!scope.aborted) return workList;
  await workList.close();
  return undefined;
}
