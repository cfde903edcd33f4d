import { type WorkerPool, workerPool } from '@tidemark/core';

type Tasks = typeof import('./task-worker.js');

/** One worker, as a pool has by default on a machine with two cores. */
const POOL_SIZE = 1;

let pool: WorkerPool<Tasks> | undefined;

/** The page's pool: its worker starts with the first call, while a round warms up. */
export function taskPool(): WorkerPool<Tasks> {
  pool ??= openPool();
  return pool;
}

/** Another pool of the same tasks. */
export function openPool(): WorkerPool<Tasks> {
  return workerPool<Tasks>({
    create: () => new Worker('/task-worker.js', { type: 'module' }),
    size: POOL_SIZE,
  });
}
