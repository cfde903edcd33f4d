import type { JsonObject } from '../model/json.js';
import type { CompletionSet } from '../store/completion-set.js';
import type { RunFold } from '../store/run-fold.js';
import type { Store } from '../store/store.js';
import type { RunStatus, RunSummary, ScoreMean } from './run.js';

/** What the journal can't tell of a run that is summed up. */
export interface SummaryFacts {
  readonly runId: string;
  /** True while a live writer holds the run. */
  readonly isActive: boolean;
  /** How many examples there are, when a dataset scan told; else the last end entry's word counts. */
  readonly total?: number | undefined;
  /** True when earlier sessions had completed something. */
  readonly resumed: boolean;
}

/** Sums a run up as it stands. */
export function summarize(
  fold: RunFold,
  { runId, isActive, total = fold.end?.total ?? fold.current?.total, resumed }: SummaryFacts,
): RunSummary {
  const { completions, end, usage, flights } = fold;
  const { completed, ok, errors } = completions;
  const limit = fold.current?.options.limit;
  return {
    runId,
    status: statusOf(fold, isActive),
    ...(total !== undefined && { total, pending: Math.max(0, total - completed) }),
    completed,
    ok,
    errors,
    ...(typeof limit === 'number' && { limit }),
    resumed,
    reexecuted: flights.reexecuted,
    scores: scoreMeans(isActive ? completions.scoreSums : completions.orderedScoreSums()),
    usage: { ...usage },
    ...(end !== undefined && end.reason !== 'finished' && { reason: end.error?.message ?? end.reason }),
  };
}

/** A run's status: never a flag, always what entries and the writer's life tell. */
export function statusOf(fold: RunFold, isActive: boolean): RunStatus {
  if (isActive) return 'running';
  const { end, completions } = fold;
  if (fold.sessions.length === 0) return 'pending';
  if (end?.reason === 'failed') return 'failed';
  if (end?.reason !== 'finished' || completions.completed < (end.total ?? 0)) return 'interrupted';
  return completions.errors > 0 ? 'partial' : 'completed';
}

/** What of a run's state its journal alone tells. */
export type RunCounts = Omit<RunSummary, 'resumed' | 'runId'> & { readonly sessions: number };

/** The counts of a run that nobody drives. */
export function runCounts(fold: RunFold): RunCounts {
  const {
    runId: _,
    resumed: __,
    ...counts
  } = summarize(fold, { runId: '', isActive: false, resumed: false });
  return { ...counts, sessions: fold.sessions.length };
}

/**
 * Keeps a run's counts in its notes, for lists: they count only while nothing was appended since. Derived data: a store
 * that can't take it loses nothing.
 */
export async function cacheSummary(store: Store, runId: string, fold: RunFold): Promise<void> {
  const summary = { throughSeq: fold.lastSeq, ...runCounts(fold) };
  await store.update(runId, { summary: summary as unknown as JsonObject }).catch(() => {});
}

function scoreMeans(sums: CompletionSet['scoreSums']): Record<string, ScoreMean> {
  const means: Record<string, ScoreMean> = {};
  for (const [name, { count, sum }] of sums) {
    means[name] = { mean: count === 0 ? null : sum / count, count };
  }
  return means;
}
