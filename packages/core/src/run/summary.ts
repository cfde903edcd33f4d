import type { JsonObject } from '../model/json.js';
import type { CompletionSet } from '../store/completion-set.js';
import type { RunFold } from '../store/run-fold.js';
import type { Store, StoredJournal } from '../store/store.js';
import { loadRun } from './load-fold.js';
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
  { runId, isActive, total: scanned = fold.end?.total ?? fold.current?.total, resumed }: SummaryFacts,
): RunSummary {
  const { completions, end, usage, flights } = fold;
  const { completed, ok, errors } = completions;
  // What a truncation hid when the examples were counted may be back.
  const total = scanned && Math.max(scanned, completed);
  const limit = fold.current?.options.limit;
  const through = isActive || total === undefined ? undefined : completions.doneThrough(total);
  return {
    runId,
    status: statusOf(fold, isActive),
    ...(through !== undefined && { completedThrough: through }),
    ...(total !== undefined && { total, pending: total - completed }),
    completed,
    ok,
    errors,
    ...(typeof limit === 'number' && { limit }),
    ...(fold.current?.kept !== undefined && { kept: fold.current.kept }),
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
export type RunCounts = Omit<RunSummary, 'resumed' | 'runId'> & {
  readonly sessions: number;
  /** The last session's, as they are recorded. */
  readonly params?: JsonObject;
};

/** The counts of a run that nobody drives: those kept in its notes while they are up to date, else folded from its journal. */
export async function readCounts(store: Store, { id, notes, lastSeq }: StoredJournal): Promise<RunCounts> {
  const summary = notes.summary as (JsonObject & { readonly throughSeq: number }) | undefined;
  if (summary?.throughSeq !== lastSeq) return runCounts((await loadRun(store, id)).fold);
  const { throughSeq: _, ...counts } = summary;
  return counts as unknown as RunCounts;
}

/** The counts of a run that nobody drives. */
export function runCounts(fold: RunFold): RunCounts {
  const {
    runId: _,
    resumed: __,
    ...counts
  } = summarize(fold, { runId: '', isActive: false, resumed: false });
  const params = fold.current?.params;
  return { ...counts, sessions: fold.sessions.length, ...(params !== undefined && { params }) };
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
