import { defineEvaluation, type Evaluation, type StageFunction, scorer, stage } from '@tidemark/core';
import { createWorkerGroup, type WorkerGroup } from '../workers/worker-group.js';
import type { LoadedEvaluation } from './ready-evaluation.js';
import { udhrParagraphs } from './udhr-paragraphs.js';

type LanguageWorkers = WorkerGroup<typeof import('../workers/language-worker.js')>;

const exactMatch = scorer<{ output: unknown; expected: unknown }>(
  ({ output, expected }) => output === expected,
  { version: '1' },
);

/** The language of UDHR paragraphs, by franc. */
export function loadLanguageId(workers: number): LoadedEvaluation {
  const group = languageWorkers(workers);
  return {
    evaluation: languageEvaluation('language-id', group.pool.task('detect')),
    workers: group,
  };
}

/** The same by franc-min. */
export function loadLanguageIdMin(workers: number): LoadedEvaluation {
  const group = languageWorkers(workers);
  return {
    evaluation: languageEvaluation('language-id-min', group.pool.task('detectMin')),
    workers: group,
  };
}

function languageWorkers(size: number): LanguageWorkers {
  return createWorkerGroup(
    () => new Worker(new URL('../workers/language-worker.ts', import.meta.url), { type: 'module' }),
    size,
  );
}

function languageEvaluation(name: string, detect: StageFunction): Evaluation {
  return defineEvaluation({
    name,
    dataset: { name: 'udhr', version: '1', examples: udhrParagraphs },
    params: { minLength: 10 },
    stages: [stage('detect', detect)],
    scorers: { exactMatch },
  }) as Evaluation;
}
