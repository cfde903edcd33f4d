import { type WorkerPool, workerPool } from '@tidemark/core';
import { THROW } from './crash-message.js';

/** A pool of workers that the crash lab can harm. */
export interface WorkerGroup<M = unknown> {
  readonly pool: WorkerPool<M>;
  readonly size: number;
  /** Ends the newest worker at once, as if the browser had killed it. */
  terminateOne(): void;
  /** Lets the newest worker throw an error that nobody catches. */
  throwInOne(): void;
}

/** Makes a pool of `size` workers. */
export function createWorkerGroup<M>(create: () => Worker, size: number): WorkerGroup<M> {
  let newest: Worker | undefined;
  const pool = workerPool<M>({
    create() {
      newest = create();
      return newest;
    },
    size,
    readyTimeoutMs: 30_000,
  });
  return {
    pool,
    size,
    terminateOne: () => newest?.terminate(),
    throwInOne: () => newest?.postMessage(THROW),
  };
}
