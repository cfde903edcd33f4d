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

let isExposed = false;

/** Offers tasks to the pool. */
export function exposeOn(
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
