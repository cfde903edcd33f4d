import type { AbortScope } from '../execution/abort-scope.js';
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
  /** Params that are not those of the last session, with both. */
  readonly otherParams: ChangedParams | undefined;
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
 * @throws {TidemarkError} DRIFT when the run has another seed.
 */
export async function lookAt(onlooker: Onlooker, journal: StoredJournal | undefined): Promise<Look> {
  const { evaluation, fold, scope } = onlooker;
  if (journal !== undefined) await catchUp(onlooker.options.store, journal.id, fold);
  const { params, options, otherParams, hasSameParams } = settingOf(onlooker, journal);
  const redo = chooseRedo(options, fold, hasSameParams);
  const resets = resetsOf(evaluation, redo, fold);
  const plan = await unlessAborted(planSession(evaluation, fold, resets), scope);
  if (plan !== undefined) fold.completions.plan(plan.stages, plan.scorers, options.until);
  const redone = failingRows(fold, redo);
  const isToRedo = plan === undefined && redo !== fold.current?.redo;
  const isWhole = !isToRedo && isAllDone(evaluation, fold);
  return { params, options, plan, otherParams, resets, redo, redone, isWhole };
}

/** True when the run has finished and the evaluation's stages, samples and scorers are those of its last session. */
export function isAllDone(evaluation: Evaluation, fold: RunFold): boolean {
  if (!samePlan(evaluation, fold.current)) return false;
  const status = statusOf(fold, false);
  return status === 'completed' || status === 'partial';
}

/** Params that a run was run with, those given now, and the names of those that differ. */
export interface ChangedParams {
  readonly names: readonly string[];
  readonly recorded: Params;
  readonly given: Params;
}

interface Setting {
  readonly params: Params;
  readonly options: EvaluateOptions;
  readonly otherParams?: ChangedParams | undefined;
  readonly hasSameParams: boolean;
}

/** The params and options of the session to come: for a rerun, the last session's overlaid by those given. */
function settingOf(
  { evaluation, params, options, fold }: Onlooker,
  journal: StoredJournal | undefined,
): Setting {
  if (journal === undefined) return { params, options, hasSameParams: true };
  const last = fold.current ?? { params: journal.header.params, options: journal.header };
  const recorded = readParams(last.params);
  const { seed } = last.options as OutcomeOptions;
  if (options.existing !== 'rerun') {
    if (seed !== options.seed) throw otherSeed(journal.id, seed, options.seed);
    const names = changedNames(recorded, params);
    if (names.length === 0) return { params, options, hasSameParams: true };
    const isRedone = options.onDrift === 'rerun';
    return {
      params,
      options: isRedone ? { ...options, existing: 'rerun' } : options,
      otherParams: { names, recorded, given: params },
      hasSameParams: !isRedone,
    };
  }
  const overlaid = effectiveParams({ ...evaluation.params, ...recorded }, options.params);
  const overlaidSeed = options.seed ?? seed;
  return {
    params: overlaid,
    options: { ...options, ...(overlaidSeed !== undefined && { seed: overlaidSeed }) },
    hasSameParams: changedNames(recorded, overlaid).length === 0 && overlaidSeed === seed,
  };
}

function changedNames(recorded: Params, given: Params): string[] {
  const names = [...new Set([...Object.keys(recorded), ...Object.keys(given)])];
  const digestOf = (params: Params, name: string) =>
    Object.hasOwn(params, name) ? digestValue(params[name]) : undefined;
  return names.filter((name) => digestOf(recorded, name) !== digestOf(given, name));
}

function otherSeed(
  runId: string,
  recorded: OutcomeOptions['seed'],
  given: OutcomeOptions['seed'],
): TidemarkError {
  const was = recorded === undefined ? 'no seed' : `the seed ${show(recorded)}`;
  return new TidemarkError(
    'DRIFT',
    `run ${runId} was run with ${was}: give the same, leave runId out, or run it again with existing: 'rerun'`,
    { details: { runId, recorded, given } },
  );
}
