import { type Endpoint, expose, type Remote, wrap } from 'comlink';
import type { AnyTask } from '../execution/worker-tasks.js';
import { type PoolSide, packError } from '../execution/worker-wire.js';
import { checkName, checkOptions, rules, show } from '../model/check.js';
import { codeDigest, isUnversioned } from '../model/code-digest.js';
import { encodeValue } from '../model/codec.js';
import { createWorkerSide } from './worker-side.js';

/** Options of `exposeTask` and `exposeTasks`. */
export interface ExposeOptions {
  /** Says which code this is; without it a digest of each function's source text does. */
  readonly version?: string;
}

/** This worker, as far as the platforms differ. */
export interface WorkerThread {
  readonly endpoint: Endpoint;
  /** Calls `report` with what nobody catches, where the platform does not tell the pool. */
  watch(report: (error: unknown) => void): void;
  /** The name of a lock that is held as long as the worker lives, where the platform does not tell of its end. */
  lock(): Promise<string | undefined>;
}

/** Exposes the tasks of a worker's module. */
export interface Exposer {
  /**
   * Offers one task to the pool that made this worker, under the name `task`. Call it once, from the worker's module.
   *
   * @returns the task, so that `typeof import('./worker.js')` has its type: `export const task = exposeTask(…)`.
   * @throws {TypeError} when this is no worker, tasks were exposed before, or `task` is no function.
   */
  exposeTask<T extends AnyTask>(task: T, options?: ExposeOptions): T;
  /** As {@link Exposer.exposeTask}, for several tasks by name: `export const tasks = exposeTasks({ … })`. */
  exposeTasks<T extends Readonly<Record<string, AnyTask>>>(tasks: T, options?: ExposeOptions): T;
}

let isExposed = false;

/** Makes the {@link Exposer} of a platform. @param open - `undefined`: this is no worker. */
export function createExposer(open: () => WorkerThread | undefined): Exposer {
  return {
    exposeTask(task, options = {}) {
      exposeOn(open, { task }, options);
      return task;
    },
    exposeTasks(tasks, options = {}) {
      exposeOn(open, tasks, options);
      return tasks;
    },
  };
}

/** Offers tasks to the pool. */
function exposeOn(
  open: () => WorkerThread | undefined,
  tasks: Readonly<Record<string, AnyTask>>,
  options: ExposeOptions,
): void {
  checkOptions('exposeTasks', options, { version: rules.text });
  const digests = Object.entries(tasks).map(([name, run]) => [name, taskDigest(name, run, options)]);
  if (isExposed) throw new TypeError('exposeTasks: a worker exposes its tasks once');
  const thread = open();
  if (thread === undefined) throw new TypeError('exposeTasks: this is no worker of a pool');
  isExposed = true;
  const pool: Remote<PoolSide> = wrap<PoolSide>(thread.endpoint);
  expose(createWorkerSide(tasks, pool), thread.endpoint);
  thread.watch((error) => void pool.fault(encodeValue(packError(error))));
  // Later: a module that throws after this call has not been loaded.
  setTimeout(async () => pool.ready({ tasks: Object.fromEntries(digests), lock: await thread.lock() }), 0);
}

function taskDigest(name: string, run: AnyTask, { version }: ExposeOptions): string {
  checkName('exposeTasks', name);
  if (typeof run !== 'function') throw new TypeError(`task ${name}: expected a function, got ${show(run)}`);
  if (!isUnversioned({ run, version })) return codeDigest({ run, version });
  throw new TypeError(`task ${name}: its code can't be told from other code: expose it with a version`);
}
