import { createAbortScope } from '../../execution/abort-scope.js';
import type { Evaluation, Params } from '../../model/evaluation.js';
import { RunFold } from '../../store/run-fold.js';
import type { Store, StoredJournal } from '../../store/store.js';
import { lookAt } from '../look.js';
import { openExamples } from '../open-examples.js';
import { checkOwn, freeId } from '../open-journal.js';
import { checkEvaluateOptions } from '../option-rules.js';
import type { EvaluateOptions } from '../options.js';
import { findReusable } from '../reuse/find-reusable.js';
import { openSources } from '../reuse/reuse-sources.js';
import { copyIdOf } from '../rewritten-run.js';
import { runIdOf } from '../run-id.js';
import { withSavedExamples } from '../saved/load-dataset.js';
import { startingParams } from '../secret-params.js';
import { isUnfinishedImport } from '../unfinished-import.js';
import type { PlanCounts } from './count-plan.js';
import { countExamples, type Drift, type ExampleCount } from './find-drift.js';
import { type Survey, type Surveyor, survey } from './survey.js';

/** What {@link planRun} tells. `unknown`: of a dataset that gives its examples only once. */
export type RunPlan = {
  readonly [Part in keyof Omit<PlanCounts, 'drift'>]: PlanCounts[Part] | 'unknown';
} & {
  readonly runId: string;
  /** What is recorded and would be invalid now; `undefined`: nothing. */
  readonly drift?: Drift;
};

/**
 * What `evaluate` would do with the same arguments: how many examples it would keep, run, run again and leave out, and
 * whether what is recorded is still what would be recorded now. Calls no task and no scorer, writes nothing and needs no
 * writer: it can be asked while the run is driven.
 *
 * Each example that may start is counted once, as kept, missing, errored, edited or added. Under `onDrift: 'rerun'` what
 * is run again is missing.
 *
 * @throws {TypeError} for an unknown option or param, or one with a wrong value.
 * @throws {TidemarkError} SECRET_IN_PARAMS, EXISTS, STORE_CORRUPT, INVALID_DATASET, DUPLICATE_ID, WORKER_LOAD as `evaluate` would reject with;
 * DRIFT when a run of this id has another seed.
 */
export async function planRun<Input, Output, Expected, P extends Params>(
  evaluation: Evaluation<Input, Output, Expected, P>,
  options: EvaluateOptions & { readonly params?: Partial<P> & Params },
): Promise<RunPlan> {
  checkEvaluateOptions(evaluation, options);
  const params = startingParams(evaluation, options);
  const { store, existing } = options;
  const id = options.runId ?? runIdOf(evaluation, params, options.seed);
  const runId = existing === 'new' ? await freeId(store, id) : id;
  const found = existing === 'new' ? undefined : await findReadable(store, runId);
  if (found !== undefined) checkOwn(found, evaluation, existing);
  const fold = new RunFold();
  const scope = createAbortScope();
  const ready = await withSavedExamples(store, evaluation);
  const work = { evaluation: ready, params, options, fold, scope };
  const look = await lookAt(work, found);
  const seen = await survey(work, look, () => (options.onDrift === 'rerun' ? 'rerun' : 'keep'));
  const { drift, ...counts } = seen?.count() ?? UNKNOWN;
  const known = drift ?? seen?.drift;
  const reusable = seen?.scan && (await countReusable({ ...work, ...look, runId }, seen));
  return {
    runId,
    ...counts,
    ...(reusable !== undefined && { reusable }),
    ...(known !== undefined && { drift: known }),
  };
}

/** The run's journal; where a rewriting was cut short, the copy that `evaluate` would bring it back from. */
async function findReadable(store: Store, runId: string): Promise<StoredJournal | undefined> {
  for (const id of [runId, copyIdOf(runId)]) {
    const journal = await store.get(id);
    if (journal !== undefined && !isUnfinishedImport(journal)) return journal;
  }
  return undefined;
}

/** How many examples that are to be run other runs have results of. */
async function countReusable(
  work: Omit<Parameters<typeof openSources>[0], 'plan'> & Surveyor,
  { plan, scan, redone }: Survey,
): Promise<ExampleCount | undefined> {
  const found = await openSources({ ...work, plan });
  if (found === undefined) return undefined;
  const workList = await openExamples({ ...work, scan, isRedone: ({ row }) => redone.has(row) });
  if (workList === undefined) return undefined;
  const { completions } = work.fold;
  const rows: number[] = [];
  try {
    for (let item = await workList.next(); item !== undefined; item = await workList.next()) {
      if (findReusable(item.given, completions, found.stages, found.sources)) rows.push(item.given.row);
    }
  } finally {
    await workList.close();
  }
  return countExamples(completions, rows);
}

const UNKNOWN = {
  kept: 'unknown',
  missing: 'unknown',
  errored: 'unknown',
  edited: 'unknown',
  added: 'unknown',
  removed: 'unknown',
  reusable: 'unknown',
  drift: undefined,
} as const;
