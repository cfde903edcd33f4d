import type { AbortScope } from '../execution/abort-scope.js';
import { digestValue } from '../model/digest.js';
import { type Evaluation, type Params, SCORE_STAGE } from '../model/evaluation.js';
import type { SessionEntry } from '../store/entries.js';
import type { RunFold } from '../store/run-fold.js';
import { isRereadable } from './dataset-source.js';
import { loadRun } from './load-fold.js';
import type { EvaluateOptions } from './options.js';
import { readParams } from './recorded-params.js';
import { listRunJournals } from './run-journal.js';
import { scanDataset } from './scan-dataset.js';
import { needsChoice, selectionOf } from './selection.js';
import { readCounts } from './summary.js';
import { openWorkList, type WorkChoice } from './work-list.js';

type Plan = Pick<SessionEntry, 'stages' | 'scorers'>;

/** What a run would be. */
interface WantedRun {
  readonly evaluation: Evaluation;
  readonly params: Params;
  readonly options: EvaluateOptions;
  readonly plan: Plan;
  readonly scope: AbortScope;
}

/** A run that is there. */
interface EqualRun {
  readonly runId: string;
  readonly fold: RunFold;
}

/**
 * The newest completed run that is what this one would become: the same params, seed, stages and scorers through the stage
 * asked for, and the same examples with the same content. `undefined` also when the dataset can be read only once.
 *
 * @throws {TidemarkError} INVALID_DATASET, DUPLICATE_ID when the dataset can't be used.
 */
export async function findEqualRun(wanted: WantedRun): Promise<EqualRun | undefined> {
  const { evaluation, options, scope } = wanted;
  const { store } = options;
  if (!isRereadable(evaluation.dataset)) return undefined;
  for (const journal of await listRunJournals(store)) {
    const { id, header, notes, isActive } = journal;
    if (header.evaluation !== evaluation.name || isActive || notes.trashed === true) continue;
    const { status, params, completedThrough } = await readCounts(store, journal);
    if (status !== 'completed' || !reaches(completedThrough, wanted)) continue;
    if (digestValue(readParams(params)) !== digestValue(wanted.params)) continue;
    const { fold } = await loadRun(store, id);
    if (!isSameWork(fold, wanted) || !(await hasSameExamples(fold, wanted))) continue;
    return scope.aborted ? undefined : { runId: id, fold };
  }
  return undefined;
}

function reaches(through: string | undefined, { plan, options }: WantedRun): boolean {
  const order = [...plan.stages.map(({ name }) => name), SCORE_STAGE];
  const last = plan.scorers.length > 0 ? SCORE_STAGE : (plan.stages.at(-1)?.name ?? SCORE_STAGE);
  return through !== undefined && order.indexOf(through) >= order.indexOf(options.until ?? last);
}

function isSameWork({ current }: RunFold, { plan, options }: WantedRun): boolean {
  if (current === undefined || current.kept !== undefined || current.options.seed !== options.seed)
    return false;
  return digestValue(workOf(current, options.until)) === digestValue(workOf(plan, options.until));
}

/** What tells the work of one plan, through a stage, from that of another. */
function workOf({ stages, scorers }: Plan, until: string | undefined) {
  const at = stages.findIndex(({ name }) => name === until);
  return {
    stages: (at < 0 ? stages : stages.slice(0, at + 1)).map(({ name, digest, samples = 0 }) => [
      name,
      digest,
      samples,
    ]),
    scorers: at < 0 ? Object.fromEntries(scorers.map(({ name, digest }) => [name, digest])) : {},
  };
}

/** True when a run has just the examples that may start now. */
async function hasSameExamples(
  fold: RunFold,
  { evaluation: { dataset }, options, scope }: WantedRun,
): Promise<boolean> {
  const { completions } = fold;
  const selection = selectionOf(options);
  const isRedone = () => true;
  const choice: WorkChoice = { dataset, fold, selection, retryErrors: true, poisonGuard: false, isRedone };
  const scan = needsChoice(selection)
    ? await scanDataset(dataset, selection, fold.completions, scope)
    : undefined;
  const examples = await openWorkList(choice, scope, scan?.chosen);
  let count = 0;
  try {
    for (let item = await examples.next(); item !== undefined; item = await examples.next()) {
      const { row, digest } = item.given;
      if (completions.state(row) !== 'ok' || !completions.hasDigest(row)) return false;
      if (completions.isEdited(row, digest)) return false;
      count++;
    }
  } finally {
    await examples.close();
  }
  return count === completions.completed;
}
