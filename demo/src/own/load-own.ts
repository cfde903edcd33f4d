import { defineEvaluation, type Evaluation, type Score, scorer, stage } from '@tidemark/core';
import type { LoadedEvaluation } from '../evaluations/ready-evaluation.js';
import { createWorkerGroup } from '../workers/worker-group.js';
import { compileModule } from './compile-module.js';
import { inspectModules } from './inspect-modules.js';
import type { Judgement } from './judgement.js';
import type { OwnSource } from './own-source.js';

/** What one's own evaluation is made of. */
export interface OwnEvaluation {
  /** With its prefix. */
  readonly name: string;
  readonly source: OwnSource;
  /** The saved dataset's. */
  readonly datasetName: string;
}

/**
 * Makes an evaluation of what a person wrote. Its code runs in workers only.
 *
 * @throws when the code can't be compiled or loaded.
 */
export async function loadOwn(
  { name, source, datasetName }: OwnEvaluation,
  size: number,
): Promise<LoadedEvaluation> {
  const modules = JSON.stringify({
    task: await addressOf('task.ts', source.task),
    scorers: await addressOf('scorers.ts', source.scorers),
  });
  const { params, scorers } = await inspectModules(modules);
  const workers = createWorkerGroup<typeof import('../workers/own-worker.js')>(
    () => new Worker(new URL('../workers/own-worker.ts', import.meta.url), { type: 'module', name: modules }),
    size,
  );
  const { timeoutMs } = source;
  const judge = stage('judge', workers.pool.task('judge'), { version: textOf(source.scorers), timeoutMs });
  const evaluation = defineEvaluation({
    name,
    dataset: { name: datasetName },
    params,
    stages: [
      stage('task', workers.pool.task('task'), { version: textOf(source.task), timeoutMs }),
      ...(scorers.length > 0 ? [judge] : []),
    ],
    scorers: Object.fromEntries(scorers.map((each) => [each, scorer(pick(each), { version: '1' })] as const)),
  });
  return { evaluation: evaluation as Evaluation, workers };
}

/** Gives one scorer's score of what was judged in the worker. */
function pick(name: string): (input: { output: unknown }) => Score | number | boolean | null {
  return ({ output }) => {
    const { scores, errors } = output as Judgement;
    const error = errors[name];
    if (error !== undefined) throw Object.assign(new Error(error.message), { name: error.name });
    return scores[name] as Score | number | boolean | null;
  };
}

/** The address of a module's JavaScript, from which workers import it. */
async function addressOf(file: string, text: string): Promise<string> {
  const compiled = await compileModule(text);
  if ('mistake' in compiled) {
    const { message, line, column } = compiled.mistake;
    throw new Error(`${file}, line ${line}, column ${column}: ${message}`);
  }
  return URL.createObjectURL(new Blob([compiled.code], { type: 'text/javascript' }));
}

/** Tells code from other code. Never empty. */
function textOf(text: string): string {
  return text.trim() || '-';
}
