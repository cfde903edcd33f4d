import { evaluate } from '@tidemark/core';
import type { Context } from '../context.js';
import { driveRun } from '../runs/drive-run.js';
import { findRun } from '../runs/find-run.js';
import { type DriveFlags, driveOptions } from '../runs/run-options.js';
import { withWorkers } from '../runs/with-workers.js';
import { loadEvaluation } from '../source/load-evaluation.js';
import { parseParams } from '../source/parse-params.js';
import { loadRecorded, toSource } from '../source/recorded-source.js';

interface RestartFlags extends DriveFlags {
  readonly param?: readonly string[];
  readonly needed?: boolean;
  readonly forceSource?: string | true;
}

export async function execute(context: Context, flags: RestartFlags, meant: string): Promise<number> {
  const { param = [], needed, forceSource, ...drive } = flags;
  const store = await context.store();
  const info = await findRun(store, meant);
  const recorded = await loadRecorded(store, info);
  const { file, exported } = recorded.source;
  const loaded =
    forceSource === undefined
      ? recorded
      : await loadEvaluation(forceSource === true ? file : forceSource, exported, context.io.cwd);
  const params = parseParams(param, info.params);
  return withWorkers(loaded, flags.workers, (evaluation) =>
    driveRun(
      context,
      evaluate(evaluation, {
        ...driveOptions(drive),
        ...(needed !== undefined && { needed }),
        store,
        runId: info.runId,
        params,
        existing: 'rerun',
        source: toSource(loaded.source),
      }),
    ),
  );
}
