import type { Endpoint } from 'comlink';
import type { AnyTask } from '../execution/worker-tasks.js';
import { type ExposeOptions, exposeOn, type WorkerThread } from './expose-on.js';

export type { ExposeOptions } from './expose-on.js';

/**
 * Offers one task to the pool that made this worker, under the name `task`. Call it once, from the worker's module.
 *
 * @returns the task, so that `typeof import('./worker.js')` has its type: `export const task = exposeTask(…)`.
 * @throws {TypeError} when this is no worker, tasks were exposed before, or `task` is no function.
 */
export function exposeTask<T extends AnyTask>(task: T, options: ExposeOptions = {}): T {
  exposeOn(openThread, { task }, options);
  return task;
}

/** As {@link exposeTask}, for several tasks by name: `export const tasks = exposeTasks({ … })`. */
export function exposeTasks<T extends Readonly<Record<string, AnyTask>>>(
  tasks: T,
  options: ExposeOptions = {},
): T {
  exposeOn(openThread, tasks, options);
  return tasks;
}

function openThread(): WorkerThread | undefined {
  if (typeof document !== 'undefined') return undefined;
  return { endpoint: globalThis as unknown as Endpoint, watch, lock };
}

/** The pool's own listeners get no unhandled rejections, and of errors only the message. */
function watch(report: (error: unknown) => void): void {
  addEventListener('error', (event) => {
    event.preventDefault();
    report(event.error ?? event.message);
  });
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    report(event.reason);
  });
  const close = globalThis.close.bind(globalThis);
  globalThis.close = () => {
    report(new Error('it closed itself'));
    close();
  };
}

/**
 * Web Locks end with the worker, however it ends. Without them (plain http) only `close` and uncaught errors are told.
 */
function lock(): Promise<string | undefined> {
  const { locks } = navigator;
  const name = `tidemark-worker-${Math.random()}`;
  return new Promise((resolve) => {
    if (locks === undefined) resolve(undefined);
    else void locks.request(name, () => new Promise(() => resolve(name)));
  });
}
