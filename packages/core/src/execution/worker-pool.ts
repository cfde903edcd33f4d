import { checkOptions, rules } from '../model/check.js';
import { TidemarkError } from '../model/errors.js';
import type { StageContext, StageFunction } from '../model/evaluation.js';
import { REMOTE, type Remote } from '../model/remote.js';
import { AttemptContext } from './attempt-context.js';
import { nextTurn } from './next-turn.js';
import { WorkerCall } from './worker-call.js';
import { type LaneState, WorkerLane } from './worker-lane.js';
import type { PoolWorker } from './worker-port.js';
import { createWorkerQueue, type WorkerQueue } from './worker-queue.js';
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
  /** Workers that died or hung. */
  readonly lost: number;
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
  if (options.create === undefined) throw new TypeError('worker pool: expected create, a function');
  return new Pool(options) as unknown as WorkerPool<M>;
}

interface Waiter {
  readonly resolve: (worker: WorkerInfo) => void;
  readonly reject: (error: TidemarkError) => void;
}

class Pool {
  readonly #options: WorkerPoolOptions;
  readonly #size: number;
  /** Fewer than the size while a further worker can't be loaded. */
  #limit: number;
  readonly #lanes: Set<WorkerLane> = new Set();
  readonly #queue: WorkerQueue = createWorkerQueue();
  #isDue = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loaded: WorkerInfo | undefined;
  #waiters: Waiter[] = [];
  #lost = 0;
  #closed: TidemarkError | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#size = options.size ?? defaultSize();
    this.#limit = this.#size;
  }

  task(name: string): StageFunction {
    const run = (input: unknown, ctx: StageContext): Promise<unknown> => {
      const attempt = AttemptContext.attemptOf(ctx);
      if (attempt === undefined)
        throw new TypeError(`task ${name}: expected the ctx that the stage was given`);
      return new Promise((resolve, reject) => {
        const isWhole = attempt.state.call.stage.run === run;
        const call = new WorkerCall(name, input, attempt, isWhole, { resolve, reject });
        attempt.cutListeners ??= [];
        attempt.cutListeners.push(() => this.#drop(call));
        this.#add(call);
      });
    };
    const remote: Remote = { digest: async () => findTask((await this.#load()).tasks, name) };
    return Object.assign(run, { [REMOTE]: remote });
  }

  get state(): WorkerPoolState {
    const workers = [...this.#lanes].map(({ state }) => state);
    return { workers, waiting: this.#queue.length, lost: this.#lost };
  }

  async close(): Promise<void> {
    this.#closed ??= new TidemarkError('ABORTED', 'the worker pool was closed');
    this.#failAll(this.#closed);
    await Promise.all([...this.#lanes].map((lane) => this.#dismiss(lane)));
  }

  #add(call: WorkerCall): void {
    this.#queue.add(call);
    if (this.#closed) this.#queue.failAll(this.#closed);
    else this.#serveSoon();
  }

  #drop(call: WorkerCall): void {
    if (call.isOver) return;
    call.isOver = true;
    for (const lane of this.#lanes) lane.dropped();
  }

  /** In the next turn: calls that are made together go together. */
  #serveSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    void nextTurn().then(() => {
      this.#isDue = false;
      this.#serve();
    });
  }

  /** Gives each idle worker its share. */
  #serve(): void {
    this.#queue.clean();
    this.#grow(this.#queue.length);
    const lanes = [...this.#lanes];
    let free = lanes.filter(({ state }) => state === 'idle' || state === 'starting').length;
    for (const lane of lanes.filter(({ state }) => state === 'idle')) {
      const most = Math.min(Math.ceil(this.#queue.length / free), this.#lifeLeft(lane));
      while (lane.state === 'idle' && this.#queue.length > 0) lane.send(this.#queue.take(most));
      free--;
    }
    const isAnyIdle = lanes.some(({ state }) => state === 'idle');
    if (isAnyIdle && lanes.some(({ hasSpare }) => hasSpare)) this.#takeBackLater();
  }

  /** Idle workers get what others were sent and have not begun, should a slow call be before it. */
  #takeBackLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const lane of this.#lanes) lane.takeBack();
      this.#serveSoon();
    }, 10);
  }

  /** Makes workers, as far as there are calls for them. */
  #grow(calls: number): void {
    const starting = [...this.#lanes].filter(({ state }) => state === 'starting' || state === 'idle').length;
    const missing = Math.min(calls - starting, this.#limit - this.#lanes.size);
    for (let count = 0; count < missing && !this.#closed; count++) this.#lanes.add(this.#openLane());
  }

  #openLane(): WorkerLane {
    const { create, readyTimeoutMs = 10_000 } = this.#options;
    return new WorkerLane({
      create,
      readyTimeoutMs,
      onReady: (worker) => {
        this.#loaded = worker;
        this.#limit = this.#size;
        for (const { resolve } of this.#waiters.splice(0)) resolve(worker);
        this.#serveSoon();
      },
      onIdle: (lane, task, calls, durationMs) => {
        if (calls > 0) this.#queue.learn(task, calls, durationMs);
        if (this.#lifeLeft(lane) <= 0) void this.#dismiss(lane);
        this.#serveSoon();
      },
      onReturned: (calls) => {
        this.#queue.addFirst(calls);
        this.#serveSoon();
      },
      onDeath: (lane, error) => this.#bury(lane, error),
    });
  }

  /** What waits goes on with the other workers, or a fresh one; if none can be loaded, it fails. */
  #bury(lane: WorkerLane, error: TidemarkError): void {
    this.#lanes.delete(lane);
    this.#lost++;
    if (error.code === 'WORKER_LOAD') {
      this.#limit = Math.max(1, this.#lanes.size);
      if (this.#lanes.size === 0) this.#failAll(error);
    }
    this.#serveSoon();
  }

  #failAll(error: TidemarkError): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error);
    this.#queue.failAll(error);
  }

  #dismiss(lane: WorkerLane): unknown {
    this.#lanes.delete(lane);
    return lane.close(this.#closed);
  }

  #lifeLeft({ served }: WorkerLane): number {
    return (this.#options.recycleAfter ?? Number.POSITIVE_INFINITY) - served;
  }

  /** Resolves when a worker has told what it exposes. */
  #load(): Promise<WorkerInfo> {
    if (this.#closed) return Promise.reject(this.#closed);
    if (this.#loaded) return Promise.resolve(this.#loaded);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#grow(1);
    });
  }
}

function defaultSize(): number {
  const { hardwareConcurrency = 3 } = (globalThis.navigator ?? {}) as { hardwareConcurrency?: number };
  return Math.max(1, hardwareConcurrency - 1);
}
