import { checkOptions, type Rule } from '../model/check.js';
import { type Evaluation, SCORE_STAGE } from '../model/evaluation.js';
import type { SessionEntry } from '../store/entries.js';
import type { Store } from '../store/store.js';
import type { Budget } from './budget.js';
import { evaluate } from './evaluate.js';
import { followRun } from './follow-run.js';
import { loadRun } from './load-fold.js';
import { budgetRule, operationalRules } from './option-rules.js';
import type { OperationalOptions, OutcomeOptions } from './options.js';
import { readParams } from './recorded-params.js';
import type { Run, RunStatus } from './run.js';
import { listRunJournals } from './run-journal.js';
import { resolveParams } from './secret-params.js';
import { statusOf } from './summary.js';

/** Options of {@link resumeRuns}. */
export interface ResumeOptions extends OperationalOptions {
  /** Ids of the only runs to look at. Default: all. */
  readonly only?: readonly string[];
  /** Ids of runs to resume also when a person cancelled them, a budget stopped them, or they ended with errors. */
  readonly include?: readonly string[];
  /** Replaces the budget that a run's last session recorded. */
  readonly budget?: Budget;
}

const idsRule: Rule = {
  expected: 'a list of run ids',
  accepts: (value) => Array.isArray(value) && value.every((id) => typeof id === 'string'),
};

const resumeRules = { ...operationalRules, budget: budgetRule, only: idsRule, include: idsRule };

/**
 * At start-up: goes on with every interrupted run of these evaluations, newest first, with the params and options that
 * its last session recorded. A run matches by the names of its evaluation and dataset. Runs that were cancelled, stopped by
 * a budget or ended with errors are left, unless `include` names them; a run that is driven elsewhere comes back as a follower.
 *
 * @throws {TypeError} for an unknown option, and for a recorded `env:NAME` that is not set; then none is resumed.
 */
export async function resumeRuns(
  store: Store,
  evaluations: readonly Evaluation[],
  options: ResumeOptions = {},
): Promise<Run[]> {
  checkOptions('resumeRuns', options, resumeRules);
  const { only, include = [], budget, ...operational } = options;
  /** Begun together at the end: what is wrong with one shows before any is. */
  const starts: (() => Run)[] = [];
  for (const { id, header, isActive, notes } of await listRunJournals(store)) {
    const namesakes = evaluations.filter(({ name }) => name === header.evaluation);
    if (namesakes.length === 0 || notes.trashed === true || only?.includes(id) === false) continue;
    let { fold } = await loadRun(store, id);
    const recordedDataset = fold.current?.dataset ?? (header.dataset as SessionEntry['dataset'] | undefined);
    const evaluation = namesakes.find(({ dataset }) => dataset.name === recordedDataset?.name);
    if (evaluation === undefined) continue;
    if (isActive) {
      if (await isDriven(store, id)) {
        starts.push(() => followRun(store, id));
        continue;
      }
      ({ fold } = await loadRun(store, id));
    }
    const { current, end } = fold;
    const status = statusOf(fold, false);
    const isLeft = end?.reason === 'cancelled' || end?.reason === 'budget' || !isCutShort(status);
    if (status === 'completed' || (isLeft && !include.includes(id))) continue;
    const params = readParams(current?.params ?? header.params);
    const recorded = (current as SessionEntry | undefined)?.options as OutcomeOptions | undefined;
    if (!hasStage(evaluation, recorded?.until)) continue;
    const { seed } = (recorded ?? header) as Pick<OutcomeOptions, 'seed'>;
    const identity = { params, allowNewParams: true, runId: id, ...(seed !== undefined && { seed }) };
    resolveParams(params);
    const resumed = { ...recorded, ...operational, ...identity, ...(budget && { budget }), store };
    starts.push(() => evaluate(evaluation, resumed));
  }
  return starts.map((start) => start());
}

/** A run that was to end with a stage that is gone is left: nobody knows how far it is to go. */
function hasStage({ stages }: Evaluation, until = SCORE_STAGE): boolean {
  return until === SCORE_STAGE || stages.some(({ name }) => name === until);
}

function isCutShort(status: RunStatus): boolean {
  return status === 'interrupted' || status === 'pending';
}

/** A page that was left may seem to hold its run for a while, or as long as it is kept for "back": asking for the run tells. */
async function isDriven(store: Store, id: string): Promise<boolean> {
  const writer = await store.openWriter(id);
  await writer?.close();
  return writer === undefined;
}
