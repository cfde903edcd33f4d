import { type DatasetPart, encodeDigests } from '../../store/dataset-order.js';
import type { KeptDrift } from '../../store/entries.js';
import type { RunFold } from '../../store/run-fold.js';
import type { OnDrift } from '../options.js';
import { nextSession, type Resets, resetPlan, type SessionPlan } from '../session-plan.js';
import type { Drift, DriftFinding } from './find-drift.js';

/** What a session begins with, so that what counts is what it is to be. */
export interface Settlement {
  readonly plan: SessionPlan;
  /** Rows of examples of which nothing that is recorded counts any more. */
  readonly redone: readonly number[];
  /** What dataset entries are to tell. */
  readonly parts: readonly DatasetPart[];
}

/** Plans the session so that drift is kept or run again; what is stale counts no more in any case. */
export function settle(
  fold: RunFold,
  given: SessionPlan,
  parts: readonly DatasetPart[],
  { drift, resets, edited, stale, staleRows, hiddenRows }: DriftFinding,
  onDrift: Exclude<OnDrift, 'error'>,
): Settlement {
  const session = nextSession(fold.sessions);
  const isRedone = onDrift === 'rerun';
  const plan = resetPlan(resetPlan(given, stale, session), isRedone ? resets : NONE, session);
  const kept = keptDrift(fold.current?.kept, isRedone ? undefined : drift, plan, session);
  const digests = isRedone
    ? []
    : edited.map(({ row, digest }) => [fold.completions.idOf(row), digest] as const);
  return {
    plan: { ...plan, ...(kept !== undefined && { kept }) },
    redone: [...staleRows, ...(isRedone ? [...hiddenRows, ...edited.map(({ row }) => row)] : [])],
    parts: [...parts, ...encodeDigests(digests)],
  };
}

const NONE: Resets = { stages: new Set(), scorers: new Set() };

/** What stays marked as kept: what was, but for what is reset, and what is kept now. */
function keptDrift(
  before: KeptDrift | undefined,
  drift: Drift | undefined,
  { stages, scorers }: SessionPlan,
  session: number,
): KeptDrift | undefined {
  const reset = (all: SessionPlan['stages']) =>
    new Set(all.filter(({ validFrom }) => validFrom === session).map(({ name }) => name));
  const merge = (old: readonly string[] = [], now: readonly string[] = [], without: ReadonlySet<string>) => [
    ...new Set([...old.filter((name) => !without.has(name)), ...now]),
  ];
  const resetStages = reset(stages);
  const isNew = resetStages.has(stages[0]?.name ?? '');
  const now = drift?.params.length ? stages.map(({ name }) => name) : drift?.stages;
  const kept = {
    stages: merge(before?.stages, now, resetStages),
    scorers: merge(before?.scorers, drift?.scorers, reset(scorers)),
    examples: (isNew ? 0 : (before?.examples ?? 0)) + (drift?.edited.count ?? 0),
  };
  return kept.stages.length + kept.scorers.length + kept.examples > 0 ? kept : undefined;
}
