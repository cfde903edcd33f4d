import { describeRun, evaluate, type OutcomeOptions } from '@tidemark/core';
import type { Context } from '../context.js';
import { driveRun } from '../runs/drive-run.js';
import { findRun } from '../runs/find-run.js';
import { type DriveFlags, driveOptions } from '../runs/run-options.js';
import { withWorkers } from '../runs/with-workers.js';
import { loadRecorded } from '../source/recorded-source.js';

type ReplayFlags = DriveFlags & { readonly from: string };

export async function execute(
  context: Context,
  { from, ...flags }: ReplayFlags,
  meant: string,
): Promise<number> {
  const store = await context.store();
  const info = await findRun(store, meant);
  const { runId, params } = info;
  const { sessions } = await describeRun(store, runId);
  const recorded = (sessions.at(-1)?.options ?? {}) as OutcomeOptions;
  return withWorkers(await loadRecorded(store, info), flags.workers, (evaluation) =>
    driveRun(
      context,
      evaluate(evaluation, {
        ...recorded,
        ...driveOptions(flags),
        store,
        runId,
        params,
        allowNewParams: true,
        replayFrom: from,
      }),
    ),
  );
}
