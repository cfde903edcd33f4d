import type { RunInfo } from '../run/run-info.js';

/**
 * What to do next with a run, in words.
 *
 * @param until - the stage that its last session was to end with.
 */
export function howToGoOn(run: RunInfo, until: string | undefined): string {
  const { runId, name, status, isActive, trashed, errors, pending, reason } = run;
  if (trashed && !isActive) return `It is in the trash: restoreRun brings it back, purgeRun deletes it.`;
  const again = `evaluate ${name} again with runId '${runId}'`;
  const why = reason === undefined ? '' : ` (${reason})`;
  const open = pending === undefined ? 'what is missing' : examples(pending);
  switch (status) {
    case 'running':
      return 'It is being driven: followRun watches it, requestRun asks its driver to pause, stop or hand over.';
    case 'pending':
      return `Nothing has run yet: ${again}.`;
    case 'interrupted':
      return `It was interrupted${why}: ${again} to run ${open}${errors > 0 ? ` and the ${errors} that failed` : ''}; what is done is kept.`;
    case 'failed':
      return `It was stopped by its errors${why}: mend them, then ${again}; what is done is kept.`;
    case 'partial':
      return `All were attempted, ${examples(errors)} failed: ${again} to run only those.`;
    case 'completed':
      return until === undefined
        ? 'It is complete: nothing is left to do.'
        : `It is complete through stage ${until}: ${again} without until to go on.`;
  }
}

function examples(count: number): string {
  return count === 1 ? '1 example' : `${count} examples`;
}
