import { listRuns, type RunInfo, type Store } from '@tidemark/core';
import leven from 'leven';
import { UsageError } from '../usage-error.js';

const MOST_CANDIDATES = 10;

/**
 * Finds the run that a person means: by id, unique beginning of an id, label or title, the evaluation's name (its latest
 * run) or number in `tidemark list`.
 *
 * @throws {UsageError} when none is meant, or several could be.
 */
export async function findRun(store: Store, meant: string): Promise<RunInfo> {
  const runs = await listRuns(store);
  const trashed = await listRuns(store, { trashed: true });
  const all = [...runs, ...trashed];
  const exact = all.find(({ runId }) => runId === meant);
  if (exact !== undefined) return exact;
  const called = all.filter(({ label, title }) => label === meant || title === meant);
  if (called.length > 0) return only(meant, called);
  const latest = runs.find(({ name }) => name === meant);
  if (latest !== undefined) return latest;
  const numbered = /^\d{1,6}$/.test(meant) ? runs[Number(meant) - 1] : undefined;
  if (numbered !== undefined) return numbered;
  const begun = all.filter(({ runId }) => meant !== '' && runId.startsWith(meant));
  if (begun.length > 0) return only(meant, begun);
  throw new UsageError(`there is no run ${JSON.stringify(meant)}${advice(meant, all)}`);
}

function only(meant: string, candidates: readonly RunInfo[]): RunInfo {
  const [first, second] = candidates;
  if (first !== undefined && second === undefined) return first;
  const lines = candidates.slice(0, MOST_CANDIDATES).map(({ runId, status }) => `  ${runId}  ${status}`);
  const more =
    candidates.length > MOST_CANDIDATES ? [`  and ${candidates.length - MOST_CANDIDATES} more`] : [];
  throw new UsageError(
    [
      `${JSON.stringify(meant)} may be any of ${candidates.length} runs; name one by its id:`,
      ...lines,
      ...more,
    ].join('\n'),
  );
}

function advice(meant: string, runs: readonly RunInfo[]): string {
  if (runs.length === 0) return ': this store has no runs yet (tidemark run <file> makes one)';
  const names = [...new Set(runs.flatMap(({ runId, name, label }) => [runId, name, label ?? name]))];
  const closest = names
    .map((name) => ({ name, distance: leven(name, meant) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const isClose = closest !== undefined && closest.distance <= Math.max(2, meant.length / 3);
  return `${isClose ? `: do you mean ${closest.name}?` : ''} (tidemark list shows all)`;
}

/** The id of the run that a person means, which may be too damaged to be looked at. @throws {UsageError} as {@link findRun}. */
export async function findRunId(store: Store, meant: string): Promise<string> {
  const journal = await store.get(meant);
  return journal?.kind === 'run' ? meant : (await findRun(store, meant)).runId;
}
