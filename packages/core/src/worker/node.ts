import { type NodePort, nodeEndpoint } from '../execution/worker-port.js';
import type { AnyTask } from '../execution/worker-tasks.js';
import { type ExposeOptions, exposeOn, type WorkerThread } from './expose-on.js';

export type { ExposeOptions } from './expose-on.js';

interface Modules {
  getBuiltinModule(name: 'node:worker_threads'): { readonly parentPort: NodePort | null };
}

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

/** Node tells the pool itself of the thread's end and of what nobody caught. */
function openThread(): WorkerThread | undefined {
  const { process } = globalThis as unknown as { readonly process: Modules };
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  if (parentPort === null) return undefined;
  return { endpoint: nodeEndpoint(parentPort), watch() {}, lock: async () => undefined };
}
