import { defineEvaluation, type Evaluation, scorer, stage } from '@tidemark/core';
import { createWorkerGroup } from '../workers/worker-group.js';
import { characterAccuracy } from './character-accuracy.js';
import type { LoadedEvaluation } from './ready-evaluation.js';
import { englishSentences } from './udhr-paragraphs.js';

/** Sentences drawn as noisy pictures, read by Tesseract. */
export function loadOcr(size: number): LoadedEvaluation {
  const workers = createWorkerGroup<typeof import('../workers/ocr-worker.js')>(
    () => new Worker(new URL('../workers/ocr-worker.ts', import.meta.url), { type: 'module' }),
    size,
  );
  const evaluation = defineEvaluation({
    name: 'ocr',
    dataset: { name: 'udhr-sentences', version: '1', examples: englishSentences },
    params: { noise: 0.15, fontSize: 22, font: 'serif' },
    stages: [stage('read', workers.pool.task('read'), { timeoutMs: 60_000 })],
    scorers: {
      characters: scorer<{ output: unknown; expected: unknown }>(
        ({ output, expected }) => characterAccuracy(String(output), String(expected)),
        { version: '1' },
      ),
      exact: scorer<{ output: unknown; expected: unknown }>(({ output, expected }) => output === expected, {
        version: '1',
      }),
    },
  });
  return { evaluation: evaluation as Evaluation, workers };
}
