import type { AbortScope } from '../execution/abort-scope.js';
import { canonicalJson } from '../model/canonical-json.js';
import { show } from '../model/check.js';
import { digestValue } from '../model/digest.js';
import { TidemarkError } from '../model/errors.js';
import type { Evaluation, Params } from '../model/evaluation.js';
import type { Redo } from '../store/entries.js';
import type { RunFold } from '../store/run-fold.js';
import type { StoredJournal } from '../store/store.js';
import { catchUp } from './load-fold.js';
import type { EvaluateOptions, OutcomeOptions } from './options.js';
import { effectiveParams, readParams } from './recorded-params.js';
import { chooseRedo, failingRows, resetsOf } from './redo.js';
import { planSession, type Resets, type SessionPlan, samePlan } from './session-plan.js';
import { statusOf } from './summary.js';
import { unlessAborted } from './unless-aborted.js';

/** Whose run is looked at. */
interface Onlooker {
  readonly evaluation: Evaluation;
  readonly params: Params;
  readonly options: EvaluateOptions;
  readonly fold: RunFold;
  readonly scope: AbortScope;
}

/** What a look at a run shows: how the session to come would run it. */
export interface Look {
  readonly params: Params;
  readonly options: EvaluateOptions;
  /** `undefined` when the scope was aborted meanwhile: a worker may take its time to load. */
  readonly plan: SessionPlan | undefined;
  /** What the session resets because it was asked to. */
  readonly resets: Resets;
  readonly redo: Redo | undefined;
  /** Rows of examples that the session runs again from their start. */
  readonly redone: ReadonlySet<number>;
  /** True when nothing but new examples and those that are redone can be missing. */
  readonly isWhole: boolean;
}

/**
 * Folds what is new in the journal, if there is one, and lets count what the session to come plans.
 *
 * @throws {TidemarkError} DRIFT when the run has other params or another seed.
 */
export async function lookAt(onlooker: Onlooker, journal: StoredJournal | undefined): Promise<Look> {
  const { evaluation, fold, scope } = onlooker;
  if (journal !== undefined) await catchUp(onlooker.options.store, journal.id, fold);
  const { params, options, hasSameParams } = settingOf(onlooker, journal);
  const redo = chooseRedo(options, fold, hasSameParams);
  const resets = resetsOf(evaluation, redo, fold);
  const plan = await unlessAborted(planSession(evaluation, fold, resets), scope);
  if (plan !== undefined) fold.completions.plan(plan.stages, plan.scorers, options.until);
  const redone = failingRows(fold, redo);
  const isToRedo = plan === undefined && redo !== fold.current?.redo;
  const isWhole = !isToRedo && isAllDone(evaluation, fold);
  return { params, options, plan, resets, redo, redone, isWhole };
}

/** True when the run has finished and the evaluation's stages, samples and scorers are those of its last session. */
export function isAllDone(evaluation: Evaluation, fold: RunFold): boolean {
  if (!samePlan(evaluation, fold.current)) return false;
  const status = statusOf(fold, false);
  return status === 'completed' || status === 'partial';
}

/** The params and options of the session to come: for a rerun, the last session's overlaid by those given. */
function settingOf({ evaluation, params, options, fold }: Onlooker, journal: StoredJournal | undefined) {
  if (journal === undefined) return { params, options, hasSameParams: true };
  const last = fold.current ?? { params: journal.header.params, options: journal.header };
  const lastParams = readParams(last.params);
  const { seed } = last.options as OutcomeOptions;
  if (options.existing !== 'rerun') {
    checkSetting(journal.id, { params: lastParams, seed }, { params, seed: options.seed });
    return { params, options, hasSameParams: true };
  }
  const overlaid = effectiveParams({ ...evaluation.params, ...lastParams }, options.params);
  const overlaidSeed = options.seed ?? seed;
  return {
    params: overlaid,
    options: { ...options, ...(overlaidSeed !== undefined && { seed: overlaidSeed }) },
    hasSameParams: digestValue(overlaid) === digestValue(lastParams) && overlaidSeed === seed,
  };
}

interface Setting {
  readonly params: Params;
  readonly seed: OutcomeOptions['seed'];
}

function checkSetting(runId: string, recorded: Setting, given: Setting): void {
  const wayOut = "give the same, leave runId out, or run it again with existing: 'rerun'";
  if (digestValue(recorded.params) !== digestValue(given.params)) {
    throw new TidemarkError(
      'DRIFT',
      `run ${runId} was run with other params (${canonicalJson(recorded.params)}): ${wayOut}`,
      { details: { runId, recorded: recorded.params, given: given.params } },
    );
  }
  if (recorded.seed !== given.seed) {
    throw new TidemarkError(
      'DRIFT',
      `run ${runId} was run with ${recorded.seed === undefined ? 'no seed' : `the seed ${show(recorded.seed)}`}: ${wayOut}`,
      { details: { runId, recorded: recorded.seed, given: given.seed } },
    );
  }
}
