import type { AbortScope } from '../../execution/abort-scope.js';
import { TidemarkError } from '../../model/errors.js';
import type { Evaluation } from '../../model/evaluation.js';
import type { RunFold } from '../../store/run-fold.js';
import { isRereadable } from '../dataset-source.js';
import { isAllDone, type Look } from '../look.js';
import type { OnDrift } from '../options.js';
import { type Scan, scanDataset } from '../scan-dataset.js';
import { needsChoice, selectionOf } from '../selection.js';
import { countPlan, type PlanCounts } from './count-plan.js';
import { countTotal, datasetChanges, restored } from './dataset-changes.js';
import { type Drift, findDrift } from './find-drift.js';
import { type Settlement, settle } from './settle.js';

/** Whose dataset is read. */
export interface Surveyor {
  readonly evaluation: Evaluation;
  readonly fold: RunFold;
  readonly scope: AbortScope;
}

/** All that is known of a run and its dataset before any work: what the session to come is to do. */
export interface Survey extends Omit<Settlement, 'redone'> {
  /** `undefined` for a dataset that gives its examples only once. */
  readonly scan: Scan | undefined;
  /** Examples that may start, and those that are done though they may not; `undefined` without a scan. */
  readonly total: number | undefined;
  /** Rows of examples that the session runs again from their start. */
  readonly redone: ReadonlySet<number>;
  readonly drift: Drift | undefined;
  /** Counts, as long as the dataset is not read again. `undefined` without a scan. */
  readonly count: () => PlanCounts | undefined;
  /** True when nothing but new examples and those that are redone can be missing. */
  readonly isWhole: boolean;
}

/**
 * Reads a dataset that can be read again and compares all that would run now with what is folded, which is planned anew.
 * `undefined`: aborted.
 *
 * @param onDrift - what is to be done about drift, once it is found.
 * @throws {TidemarkError} INVALID_DATASET, DUPLICATE_ID when the dataset can't be used, and what `onDrift` throws.
 */
export async function survey(
  { evaluation, fold, scope }: Surveyor,
  { plan, resets, otherParams, redone, options }: Look,
  onDrift: (drift: Drift) => Exclude<OnDrift, 'error'>,
): Promise<Survey | undefined> {
  const { dataset } = evaluation;
  const { completions } = fold;
  const selection = selectionOf(options);
  const canReread = isRereadable(dataset);
  if (needsChoice(selection) && !canReread) throw givenOnce();
  const scan = canReread ? await scanDataset(dataset, selection, completions, scope) : undefined;
  if (plan === undefined || scope.aborted) return undefined;
  const changes = scan && datasetChanges(completions, scan);
  const finding = findDrift(fold, { plan, resets, otherParams }, scan, changes);
  const { drift } = finding;
  const settlement = settle(
    fold,
    plan,
    changes?.parts ?? restored(completions),
    finding,
    drift === undefined ? 'rerun' : onDrift(drift),
  );
  completions.plan(settlement.plan.stages, settlement.plan.scorers, options.until);
  const failing = [...redone].filter((row) => scan?.mayStart(row) ?? true);
  const all = new Set([...failing, ...settlement.redone]);
  return {
    ...settlement,
    scan,
    total: scan && countTotal(completions, scan, all),
    redone: all,
    drift,
    count: () => scan && changes && countPlan(fold, scan, changes, finding, all),
    isWhole: isAllDone(evaluation, fold) && settlement.parts.length === 0 && drift === undefined,
  };
}

function givenOnce(): TidemarkError {
  return new TidemarkError(
    'INVALID_DATASET',
    'shuffle and take need a dataset that can be read again: pass an array, a saved dataset, or a function that returns the examples anew',
  );
}
