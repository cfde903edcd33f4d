import { loadRun } from '../run/load-fold.js';
import { toRunInfo } from '../run/run-info.js';
import { runCounts } from '../run/summary.js';
import type { CompletionSet } from '../store/completion-set.js';
import type { RunFold, SessionRecord } from '../store/run-fold.js';
import type { Store } from '../store/store.js';
import { durationReport } from './duration-report.js';
import { errorKinds } from './error-kinds.js';
import type { Report, ReportCounts, ScoreReport, SessionReport } from './report.js';
import { scoreStatistics } from './score-statistics.js';

/**
 * Sums up what is stored of a run now, whether it ended, goes on or crashed.
 *
 * All of it is folded from the run's entries in dataset order. So after any number of crashes and resumes `counts`, `scores`
 * and `errors` equal those of an uninterrupted run to the last bit (but for examples recorded as `TASK_CRASHED`), as do the
 * name, params, counts and scores in `run`. `durations`, `sessions` and `usage`, and what `run` says of them, tell what really
 * happened: calls that were made again count again.
 *
 * A score counts when it stands, also when another scorer failed on its example. An example or scorer that failed has no
 * score and is in no mean.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such run.
 * @throws {TidemarkError} STORE_CORRUPT when damage leaves open what counts.
 */
export async function buildReport(store: Store, runId: string): Promise<Report> {
  const { journal, fold } = await loadRun(store, runId);
  const { completions } = fold;
  const rows = completions.rowsInOrder();
  const run = toRunInfo(journal, runCounts(fold));
  return {
    run,
    counts: countsOf(run),
    scores: scoreReports(fold, rows),
    errors: errorKinds(completions, rows),
    durations: durationReport(completions, rows),
    usage: { ...fold.usage },
    sessions: fold.sessions.map((session, i) =>
      sessionReport(session, run.isActive && i === fold.sessions.length - 1),
    ),
  };
}

/** The counts of a run, without what else is told of it. */
export function countsOf({ total, ok, errors, pending }: ReportCounts): ReportCounts {
  return {
    ...(total !== undefined && { total }),
    ok,
    errors,
    ...(pending !== undefined && { pending }),
  };
}

function scoreReports({ completions, current }: RunFold, rows: Uint32Array): Record<string, ScoreReport> {
  const scorers = current?.scorers ?? [];
  return Object.fromEntries(scorers.map(({ name }) => [name, scoreReport(completions, rows, name)]));
}

function scoreReport(completions: CompletionSet, rows: Uint32Array, name: string): ScoreReport {
  const scoreOf = completions.scoreReader(name);
  const values: number[] = [];
  let nulls = 0;
  for (const row of rows) {
    const score = scoreOf(row);
    if (score === null) nulls++;
    else if (score !== undefined) values.push(score);
  }
  return { ...scoreStatistics(values), nulls };
}

/** A session as reports show it. */
export function sessionReport(
  { session, startedAt, lastAt, completions, end }: SessionRecord,
  isActive: boolean,
): SessionReport {
  const isRunning = isActive && end === undefined;
  return {
    session,
    startedAt: new Date(startedAt).toISOString(),
    ...(!isRunning && { endedAt: new Date(lastAt).toISOString() }),
    completions,
    status: end?.reason ?? (isRunning ? 'running' : 'crashed'),
    ...(end?.error !== undefined && { reason: end.error.message }),
  };
}
