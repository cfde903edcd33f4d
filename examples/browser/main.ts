import { createIdbStore } from '@tidemark/adapter-idb';
import { defineEvaluation, evaluate, type Run, resumeRuns, scorer, workerPool } from '@tidemark/core';
import { paragraphs } from './paragraphs.js';

const pool = workerPool<typeof import('./worker.js')>({
  create: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
});

const languageId = defineEvaluation({
  name: 'language-id',
  dataset: { name: 'udhr', examples: paragraphs },
  params: { minLength: 10 },
  task: pool.task('detect'),
  scorers: { exactMatch: scorer(({ output, expected }) => output === expected, { version: '1' }) },
});

const button = document.querySelector('button') as HTMLButtonElement;
const bar = document.querySelector('progress') as HTMLProgressElement;
const text = document.querySelector('output') as HTMLOutputElement;

function show(run: Run): void {
  button.disabled = true;
  run.state.subscribe(({ status, completed, total = completed, scores }) => {
    bar.max = total;
    bar.value = completed;
    const accuracy = ((scores.exactMatch?.mean ?? 0) * 100).toFixed(1);
    text.textContent = `${status}: ${completed} of ${total}, accuracy ${accuracy} %`;
  });
  run.finished
    .catch((error) => {
      text.textContent = `${error.code}: ${error.message}`;
    })
    .finally(() => {
      button.disabled = false;
    });
}

const store = await createIdbStore({ name: 'language-id' });
const runs = await resumeRuns(store, [languageId]); // What was interrupted goes on; what another tab drives is followed.
for (const run of runs) show(run);
button.onclick = () => show(evaluate(languageId, { store }));
