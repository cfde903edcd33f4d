import { Worker } from 'node:worker_threads';
import { createMemoryStore, defineEvaluation, evaluate, workerPool } from '@tidemark/core';

const pool = workerPool({ create: () => new Worker(new URL('./tasks.mjs', import.meta.url)), size: 2 });
const dataset = [{ input: 1 }, { input: 2 }];
const evaluation = defineEvaluation({ name: 'unclosed', dataset, task: pool.task('double') });
const { ok } = await evaluate(evaluation, { store: createMemoryStore() }).finished;
if (ok !== 2) process.exit(1);
