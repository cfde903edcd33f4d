import { listRuns, type RunInfo, resumeRuns } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { driveRun } from '../runs/drive-run.js';
import { findRun } from '../runs/find-run.js';
import { type DriveFlags, driveOptions } from '../runs/run-options.js';
import { withWorkers } from '../runs/with-workers.js';
import { loadRecorded } from '../source/recorded-source.js';
import { UsageError } from '../usage-error.js';

type ResumeFlags = DriveFlags & { readonly all?: true };

export async function execute(
  context: Context,
  { all, ...flags }: ResumeFlags,
  meant?: string,
): Promise<number> {
  let worst: number = EXIT.completed;
  for (const run of await wanted(context, all === true, meant)) {
    const exitCode = await resume(context, run, flags);
    if (exitCode >= EXIT.interrupted) return exitCode;
    worst = Math.max(worst, exitCode);
  }
  return worst;
}

async function resume(context: Context, info: RunInfo, flags: DriveFlags): Promise<number> {
  const store = await context.store();
  if (info.status === 'completed') {
    context.say(`${info.runId} is complete: nothing is left to do.`);
    return EXIT.completed;
  }
  return withWorkers(await loadRecorded(store, info), flags.workers, async (evaluation) => {
    const ids = [info.runId];
    const [run] = await resumeRuns(store, [evaluation], { ...driveOptions(flags), only: ids, include: ids });
    if (run === undefined)
      throw new UsageError(`${info.runId} was made with another dataset than its source now has`);
    return driveRun(context, run);
  });
}

async function wanted(context: Context, isAll: boolean, meant: string | undefined): Promise<RunInfo[]> {
  const store = await context.store();
  if (meant !== undefined) return [await findRun(store, meant)];
  const interrupted = (await listRuns(store)).filter(
    ({ status }) => status === 'interrupted' || status === 'pending',
  );
  if (interrupted.length === 0) {
    context.say('No run is interrupted.');
    return [];
  }
  if (isAll || interrupted.length === 1) return interrupted;
  const ids = interrupted.map(({ runId }) => `  ${runId}`).join('\n');
  throw new UsageError(`several runs are interrupted; name one, or take --all:\n${ids}`);
}
