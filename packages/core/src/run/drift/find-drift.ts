import { SCORE_STAGE } from '../../model/evaluation.js';
import type { CompletionSet } from '../../store/completion-set.js';
import { type PlannedStage, UNKNOWN_DIGEST } from '../../store/entries.js';
import type { Unit } from '../../store/planned-units.js';
import type { RunFold } from '../../store/run-fold.js';
import type { Look } from '../look.js';
import type { Edited, Scan } from '../scan-dataset.js';
import type { Resets, SessionPlan } from '../session-plan.js';
import type { DatasetChanges } from './dataset-changes.js';

/** So many ids are told. */
const MOST_IDS = 5;

/** Examples: how many, and the ids of the first five in dataset order. */
export interface ExampleCount {
  readonly count: number;
  readonly ids: readonly string[];
}

/** What is recorded of a run and would be invalid now. */
export interface Drift {
  /** Stages with results whose code, name or place has changed, or that of a stage before them. */
  readonly stages: readonly string[];
  /** Scorers with scores whose code has changed. */
  readonly scorers: readonly string[];
  /** Params that have changed since there are results. */
  readonly params: readonly string[];
  /** Examples with results whose content has changed. */
  readonly edited: ExampleCount;
  /** Present when fewer than half of the examples that are done are in the dataset now given. */
  readonly dataset?: {
    /** Examples that are done. */
    readonly completed: number;
    /** Those of them that are in the dataset. */
    readonly found: number;
  };
}

/** Drift, and what would have to be done about it. */
export interface DriftFinding {
  /** `undefined`: nothing that is done would be invalid. */
  readonly drift: Drift | undefined;
  /** Stages and scorers whose results would count no more. */
  readonly resets: Resets;
  /** Edited examples with results. */
  readonly edited: readonly Edited[];
  /** What comes back with other code, and counts no more in any case: nobody has seen its results of late. */
  readonly stale: Resets;
  /** Rows of edited examples without a result: their errors and steps count no more in any case. */
  readonly staleRows: readonly number[];
  /** Rows of examples that nobody sees, with results of other code or params: unless those are kept, they must not come back. */
  readonly hiddenRows: readonly number[];
}

/** What would run now. */
interface Planned {
  readonly plan: SessionPlan;
  /** What counts no more anyway: no result of it can be invalid. */
  readonly resets: Resets;
  readonly otherParams: Look['otherParams'];
}

/** Compares what would run now with what is folded. */
export function findDrift(
  fold: RunFold,
  { plan, resets, otherParams }: Planned,
  scan: Scan | undefined,
  changes: DatasetChanges | undefined,
): DriftFinding {
  const { completions, current } = fold;
  fold.recall();
  const stages = stageDrift(fold, plan, resets);
  const scorers = scorerDrift(fold, plan, resets);
  const isNew = resets.stages.has(plan.stages[0]?.name ?? '');
  const dataset = changes === undefined || isNew ? undefined : lostHalf(completions, changes);
  const hasResults = current?.stages.some(({ name }) => completions.results(name) > 0) === true;
  const params = hasResults ? (otherParams?.names ?? []) : [];
  const edited: Edited[] = [];
  const staleRows: number[] = [];
  for (const each of isNew ? [] : (scan?.edited ?? [])) {
    const standing = completions.standing(each.row);
    if (standing === 'result' && completions.isMember(each.row)) edited.push(each);
    else if (standing !== undefined) staleRows.push(each.row);
  }
  const count = stages.changed.length + scorers.changed.length + params.length + edited.length;
  const hasDrift = count > 0 || dataset !== undefined;
  const rows = edited.map(({ row }) => row);
  const invalid = {
    stages: new Set(stages.invalid),
    scorers: new Set(stages.changed.length > 0 ? plan.scorers.map(nameOf) : scorers.changed),
  };
  const isOtherNow = ({ stage, scorer }: Unit) =>
    otherParams !== undefined ||
    (scorer === undefined ? stages.differing.includes(stage) : scorers.others.includes(scorer)) ||
    (scorer !== undefined && stages.differing.length > 0);
  const isReset = ({ stages, scorers }: Resets, { stage, scorer }: Unit) =>
    scorer === undefined ? stages.has(stage) : scorers.has(scorer);
  return {
    drift: hasDrift
      ? {
          stages: stages.changed,
          scorers: scorers.changed,
          params,
          edited: countExamples(completions, rows),
          ...(dataset !== undefined && { dataset }),
        }
      : undefined,
    resets: invalid,
    edited,
    stale: { stages: new Set(stages.stale), scorers: new Set(scorers.stale) },
    staleRows,
    hiddenRows: completions.hiddenRows(
      (unit) => isOtherNow(unit) && !isReset(resets, unit) && !isReset(invalid, unit),
    ),
  };
}

/** How many rows, and the first few ids. */
export function countExamples(completions: CompletionSet, rows: readonly number[]): ExampleCount {
  return { count: rows.length, ids: rows.slice(0, MOST_IDS).map((row) => completions.idOf(row)) };
}

/** A stage's results were made of those before it: from the first one that differs on, all would be others now. */
function stageDrift({ current, completions, planned }: RunFold, plan: SessionPlan, resets: Resets) {
  const was = current?.stages ?? [];
  const isSame = (stage: PlannedStage, at: number) =>
    was[at]?.name === stage.name && isSameCode(was[at], stage);
  const differs = plan.stages.findIndex((stage, at) => !isSame(stage, at));
  const later = plan.stages.slice(differs < 0 ? plan.stages.length : differs);
  const isRedone =
    later.every(({ name }) => resets.stages.has(name)) &&
    plan.scorers.every(({ name }) => resets.scorers.has(name));
  const differing = was.slice(plan.stages.length - later.length);
  const changed = differing.filter(({ name }) => !isRedone && completions.results(name) > 0);
  return {
    differing: differing.map(nameOf),
    changed: changed.map(nameOf),
    invalid: changed.length > 0 ? later.map(nameOf) : [],
    stale: plan.stages
      .slice(was.length)
      .filter((stage) => isOther(stage, planned.stages))
      .map(nameOf),
  };
}

function scorerDrift({ current, completions, planned }: RunFold, { scorers }: SessionPlan, resets: Resets) {
  const shown = new Set(current?.scorers.map(nameOf));
  const others = scorers.filter((scorer) => isOther(scorer, planned.scorers)).map(nameOf);
  const isChanged = (name: string) => !resets.scorers.has(name) && completions.results(SCORE_STAGE, name) > 0;
  return {
    others,
    changed: others.filter((name) => shown.has(name) && isChanged(name)),
    stale: others.filter((name) => !shown.has(name)),
  };
}

/** True when a stage or scorer of this name was planned with other code. */
function isOther(stage: PlannedStage, planned: ReadonlyMap<string, PlannedStage>): boolean {
  const before = planned.get(stage.name);
  return before !== undefined && !isSameCode(before, stage);
}

function isSameCode(before: PlannedStage, now: PlannedStage): boolean {
  return before.digest === now.digest || before.digest === UNKNOWN_DIGEST;
}

/** `undefined`: half of what is done, or more, is in the dataset. */
function lostHalf(completions: CompletionSet, { removed }: DatasetChanges): Drift['dataset'] {
  const isDone = (row: number) => completions.state(row) !== 'pending';
  const lost = removed.filter(isDone).length;
  if (lost === 0) return undefined;
  let found = 0;
  for (let row = 0; row < completions.size; row++) {
    if (completions.isMember(row) && completions.placeOf(row) !== undefined && isDone(row)) found++;
  }
  return found < lost ? { completed: found + lost, found } : undefined;
}

function nameOf({ name }: PlannedStage): string {
  return name;
}
