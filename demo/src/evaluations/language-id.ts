import {
  defineEvaluation,
  type Evaluation,
  type StageFunction,
  scorer,
  stage,
  workerPool,
} from '@tidemark/core';
import { udhrParagraphs } from './udhr-paragraphs.js';

const pool = workerPool<typeof import('../workers/language-worker.js')>({
  create: () => new Worker(new URL('../workers/language-worker.ts', import.meta.url), { type: 'module' }),
});

const exactMatch = scorer<{ output: unknown; expected: unknown }>(
  ({ output, expected }) => output === expected,
  {
    version: '1',
  },
);

function languageEvaluation(name: string, detect: StageFunction): Evaluation {
  return defineEvaluation({
    name,
    dataset: { name: 'udhr', version: '1', examples: udhrParagraphs },
    params: { minLength: 10 },
    stages: [stage('detect', detect)],
    scorers: { exactMatch },
  }) as Evaluation;
}

/** The language of UDHR paragraphs, by franc. */
export const languageId: Evaluation = languageEvaluation('language-id', pool.task('detect'));

/** The same by franc-min. */
export const languageIdMin: Evaluation = languageEvaluation('language-id-min', pool.task('detectMin'));
