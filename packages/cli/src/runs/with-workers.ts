import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Evaluation, workerPool } from '@tidemark/core';
import { withModuleFile } from '../source/import-text.js';
import type { EvaluationSource, LoadedEvaluation } from '../source/load-evaluation.js';

/**
 * The same evaluation with its stages run in `size` worker threads, each of which loads the source for itself; as it is
 * without `size`. The workers end when `use` is done.
 */
export async function withWorkers<T>(
  { evaluation, source }: LoadedEvaluation,
  size: number | undefined,
  use: (evaluation: Evaluation) => Promise<T>,
): Promise<T> {
  if (size === undefined) return use(evaluation);
  return withModuleFile(workerText(source), dirname(source.file), async (url) => {
    const pool = workerPool({ create: () => new Worker(new URL(url)), size });
    const stages = evaluation.stages.map((each) => ({ ...each, run: pool.task(each.name) }));
    try {
      return await use({ ...evaluation, stages });
    } finally {
      await pool.close();
    }
  });
}

/** The source, and behind it what exposes the stages: a module knows its own exports only once it has been evaluated. */
function workerText({ text, exported }: EvaluationSource): string {
  const door = JSON.stringify(import.meta.resolve('@tidemark/core/worker'));
  return `${text}
Promise.all([import(import.meta.url), import(${door})]).then(([exports, { exposeTasks }]) => {
  const { stages } = exports[${JSON.stringify(exported)}];
  exposeTasks(Object.fromEntries(stages.map(({ name, run }) => [name, run])));
});
`;
}
