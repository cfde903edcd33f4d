import { evaluate } from '@tidemark/core';
import type { Context } from '../context.js';
import { loadEvaluation } from '../source/load-evaluation.js';
import { toSource } from '../source/recorded-source.js';
import { driveRun } from './drive-run.js';
import { evaluateOptions, type RunFlags } from './run-options.js';
import { withWorkers } from './with-workers.js';

/** Starts or resumes the evaluation of a file, and records its source with the run. */
export async function runFile(
  context: Context,
  flags: RunFlags,
  file: string,
  name?: string,
): Promise<number> {
  const loaded = await loadEvaluation(file, name, context.io.cwd);
  const store = await context.store();
  const options = await evaluateOptions(flags, loaded.evaluation.params, store, context.io.cwd);
  const notes = {
    ...(flags.label !== undefined && { label: flags.label }),
    ...(flags.tag !== undefined && { tags: flags.tag }),
  };
  return withWorkers(loaded, flags.workers, (evaluation) =>
    driveRun(context, evaluate(evaluation, { ...options, source: toSource(loaded.source) }), notes),
  );
}
