import { evaluate, type RunInfo } from '@tidemark/core';
import type { Context } from '../context.js';
import { driveRun } from '../runs/drive-run.js';
import { findRun } from '../runs/find-run.js';
import { type DriveFlags, driveOptions } from '../runs/run-options.js';
import { withWorkers } from '../runs/with-workers.js';
import { type LoadedEvaluation, loadEvaluation } from '../source/load-evaluation.js';
import { existingFile } from '../source/module-exports.js';
import { parseParams } from '../source/parse-params.js';
import { loadRecorded, readRecorded, toSource } from '../source/recorded-source.js';
import { UsageError } from '../usage-error.js';

interface RestartFlags extends DriveFlags {
  readonly param?: readonly string[];
  readonly needed?: boolean;
  readonly forceSource?: true;
  readonly sourceFile?: string;
}

export async function execute(context: Context, flags: RestartFlags, meant: string): Promise<number> {
  const { param = [], needed, forceSource, sourceFile, ...drive } = flags;
  const store = await context.store();
  const info = await findRun(store, meant);
  if (sourceFile !== undefined && forceSource !== true)
    throw new UsageError('--source-file is for --force-source: else the recorded source runs');
  const loaded =
    forceSource === true ? await loadAsItIs(context, info, sourceFile) : await loadRecorded(store, info);
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

/** The evaluation as its file has it now; what was recorded need not load any more, nor be there when a file is given. */
async function loadAsItIs(
  context: Context,
  info: RunInfo,
  sourceFile: string | undefined,
): Promise<LoadedEvaluation> {
  const { cwd } = context.io;
  const store = await context.store();
  if (sourceFile !== undefined) {
    const recorded = await readRecorded(store, info).catch(() => undefined);
    return loadEvaluation(sourceFile, recorded?.exported ?? info.name, cwd);
  }
  const { file, exported } = await readRecorded(store, info);
  try {
    await existingFile(file, cwd);
  } catch {
    throw new UsageError(`${file} is gone: --source-file names the file where it lies now`);
  }
  return loadEvaluation(file, exported, cwd);
}
