import { createMemoryStore, defineEvaluation, evaluate, type StageFunction, stage } from '@tidemark/core';
import { type Remote, wrap } from 'comlink';
import pMap from 'p-map';
import { timed } from '../src/interleave.js';
import { trivialExamples } from '../src/trivial-evaluation.js';
import type { ComlinkTasks } from './comlink-worker.js';
import { standBy } from './stand-by.js';
import { taskPool } from './task-pool.js';

/** A whole run whose stage is a worker's. */
export function evaluateInWorker(count: number, concurrency: number): Promise<number> {
  return timeEcho(count, concurrency, taskPool().task('echo'));
}

/** The same run without a worker. */
export function evaluateInPage(count: number, concurrency: number): Promise<number> {
  return timeEcho(count, concurrency, async (input) => input);
}

function timeEcho(count: number, concurrency: number, echo: StageFunction<number, number>): Promise<number> {
  standBy();
  const evaluation = defineEvaluation({
    name: 'echo',
    dataset: trivialExamples(count),
    stages: [stage('echo', echo, { version: '1' })],
  });
  return timed(async () => {
    const { ok } = await evaluate(evaluation, { store: createMemoryStore(), concurrency }).finished;
    if (ok !== count) throw new Error(`${ok} of ${count} examples ended well`);
  });
}

let remote: Remote<ComlinkTasks> | undefined;

/** A call of a worker for each example, and its result kept in a list. */
export function callWorker(count: number, concurrency: number): Promise<number> {
  remote ??= wrap<ComlinkTasks>(new Worker('/comlink-worker.js', { type: 'module' }));
  const { echo } = remote;
  const examples = trivialExamples(count);
  return timed(() => pMap(examples, ({ input }) => echo(input), { concurrency }));
}
