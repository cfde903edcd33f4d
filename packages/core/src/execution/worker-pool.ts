import { checkOptions, rules } from '../model/check.js';
import { TidemarkError } from '../model/errors.js';
import type { StageContext, StageFunction } from '../model/evaluation.js';
import { type CallListener, REMOTE, type Remote } from '../model/remote.js';
import { AttemptContext } from './attempt-context.js';
import { type TaskCalls, WorkerCall } from './worker-call.js';
import { createWorkerCrew } from './worker-crew.js';
import type { LaneState } from './worker-lane.js';
import type { PoolWorker } from './worker-port.js';
import { createWorkerQueue } from './worker-queue.js';
import { findTask, type TasksOf, type WorkerTask } from './worker-tasks.js';
import type { WorkerInfo } from './worker-wire.js';

export type { PoolWorker } from './worker-port.js';

/** Options of {@link workerPool}. */
export interface WorkerPoolOptions {
  /** Makes a worker: a Web Worker, or a `Worker` of `node:worker_threads`. Its module calls `exposeTasks`. */
  readonly create: () => PoolWorker;
  /** At most this many workers, made when there is work. Default: one less than the machine has cores, in Node 20 two. */
  readonly size?: number;
  /** Replaces a worker after so many calls, for tasks that leak. */
  readonly recycleAfter?: number;
  /** So long a worker may take to expose its tasks. Default 10,000. */
  readonly readyTimeoutMs?: number;
}

/** What the workers of a pool are doing. */
export interface WorkerPoolState {
  readonly workers: readonly LaneState[];
  /** Calls that no worker has been given yet. */
  readonly waiting: number;
  /** Workers that died, hung or could not be loaded. */
  readonly lost: number;
  /** Why the last one of them did. */
  readonly lastLoss?: TidemarkError;
}

/** Workers that make the calls of stages. */
export interface WorkerPool<M = Readonly<Record<string, StageFunction>>> {
  /** The stage function for a task: `stage('classify', pool.task('classify'))`. */
  task<Name extends keyof TasksOf<M> & string>(name: Name): WorkerTask<TasksOf<M>[Name]>;
  readonly state: WorkerPoolState;
  /** Ends all workers at once; what they were doing fails with `ABORTED`. Idle workers keep no process alive. */
  close(): Promise<void>;
}

const poolRules = {
  create: rules.function,
  size: rules.count,
  recycleAfter: rules.count,
  readyTimeoutMs: rules.positive,
};

/**
 * Makes a pool of workers for the tasks of one worker module. Name its type to have the tasks' types:
 * `workerPool<typeof import('./worker.js')>({ create })`.
 *
 * A call ends with the task's output or error; with `WORKER_DIED` when its worker ended before it, which is retried by
 * default; with `TASK_TIMEOUT` when its stage's `timeoutMs` passed, counted from when a worker began. Whatever happens
 * to a worker, the next calls get a fresh one.
 *
 * @throws {TypeError} when an option is unknown or not what it should be.
 */
export function workerPool<M = Readonly<Record<string, StageFunction>>>(
  options: WorkerPoolOptions,
): WorkerPool<M> {
  checkOptions('worker pool', options, poolRules);
  const {
    create,
    size = defaultSize(),
    recycleAfter = Number.POSITIVE_INFINITY,
    readyTimeoutMs = 10_000,
  } = options;
  if (create === undefined) throw new TypeError('worker pool: expected create, a function');

  const queue = createWorkerQueue();
  let loaded: WorkerInfo | undefined;
  let waiters: Waiter[] = [];
  let closed: TidemarkError | undefined;

  const failAll = (error: TidemarkError): void => {
    for (const { reject } of waiters) reject(error);
    waiters = [];
    queue.failAll(error);
  };

  const crew = createWorkerCrew({
    create,
    size,
    recycleAfter,
    readyTimeoutMs,
    queue,
    onReady(worker) {
      loaded = worker;
      for (const { resolve } of waiters) resolve(worker);
      waiters = [];
    },
    onNone: failAll,
  });

  const load = async (): Promise<WorkerInfo> => {
    if (closed) throw closed;
    if (loaded) return loaded;
    return new Promise((resolve, reject) => {
      waiters.push({ resolve, reject });
      crew.grow(1);
    });
  };

  const begin = (shared: TaskCalls, input: unknown, ctx: unknown, listener: CallListener): void => {
    const attempt = AttemptContext.attemptOf(ctx);
    if (attempt === undefined)
      throw new TypeError(`task ${shared.task}: expected the ctx that the stage was given`);
    queue.add(new WorkerCall(shared, input, attempt, listener));
    if (closed) failAll(closed);
    else crew.serveSoon();
  };

  const task = (name: string): StageFunction => {
    const whole: TaskCalls = { task: name, isWhole: true, onCut: crew.dropped };
    const part: TaskCalls = { ...whole, isWhole: false };
    const run = (input: unknown, ctx: StageContext): Promise<unknown> => {
      const { promise, listener } = createOutput();
      begin(part, input, ctx, listener);
      return promise;
    };
    const remote: Remote = {
      digest: async () => findTask((await load()).tasks, name),
      begin: (input, ctx, listener) => begin(whole, input, ctx, listener),
    };
    return Object.assign(run, { [REMOTE]: remote });
  };

  const pool: Omit<WorkerPool, 'task'> & { task(name: string): StageFunction } = {
    task,
    get state() {
      return { ...crew.state, waiting: queue.length };
    },
    async close() {
      closed ??= new TidemarkError('ABORTED', 'the worker pool was closed');
      failAll(closed);
      await crew.close(closed);
    },
  };
  return pool as unknown as WorkerPool<M>;
}

function defaultSize(): number {
  const { hardwareConcurrency = 3 } = (globalThis.navigator ?? {}) as { hardwareConcurrency?: number };
  return Math.max(1, hardwareConcurrency - 1);
}

/** A promise, and what settles it. */
function createOutput(): { readonly promise: Promise<unknown>; readonly listener: CallListener } {
  let hearEnd: CallListener['hearEnd'] = () => {};
  const promise = new Promise<unknown>((resolve, reject) => {
    hearEnd = (status, value) => (status === 'ok' ? resolve(value) : reject(value));
  });
  return { promise, listener: { hearEnd } };
}

interface Waiter {
  readonly resolve: (worker: WorkerInfo) => void;
  readonly reject: (error: TidemarkError) => void;
}
