import { expose, type Remote, wrap } from 'comlink';
import { decodeValue, encodeValue } from '../model/codec.js';
import { TidemarkError } from '../model/errors.js';
import { MAX_TIMER_MS } from './sleep.js';
import { MOST_CALLS } from './worker-batch-size.js';
import { encodeBatch, type WorkerCall } from './worker-call.js';
import { type Claims, claim, createClaims } from './worker-claims.js';
import { connect, type PoolWorker, type WorkerPort } from './worker-port.js';
import { workerSteps } from './worker-steps.js';
import {
  type PoolSide,
  packError,
  toThrown,
  type WireError,
  type WireOutcome,
  type WireText,
  type WorkerInfo,
  type WorkerSide,
} from './worker-wire.js';

/** So long a worker may take to end a call that nobody waits for any more; then it is terminated. */
const GRACE_MS = 500;
/** A message that takes longer has a slow call in it. */
const OVERDUE_MS = 5;

/** What a worker is doing. `stopping`: ending a call that nobody waits for any more. */
export type LaneState = 'starting' | 'idle' | 'busy' | 'stopping' | 'dead';

/** What a {@link WorkerLane} needs. */
export interface LaneOptions {
  readonly create: () => PoolWorker;
  readonly readyTimeoutMs: number;
  readonly onReady: (worker: WorkerInfo) => void;
  /** It is idle again, after so many calls that took so long. */
  readonly onIdle: (lane: WorkerLane, task: string, calls: number, durationMs: number) => void;
  /** Calls that it will not make. */
  readonly onReturned: (calls: readonly WorkerCall[]) => void;
  /** Its worker is gone: `WORKER_LOAD` when it never was there, else `WORKER_DIED`. */
  readonly onDeath: (lane: WorkerLane, error: TidemarkError) => void;
}

/** One worker from its creation to its end. It is sent one message at a time, and makes its calls one after the other. */
export class WorkerLane {
  state: LaneState = 'starting';
  /** Calls made. */
  served = 0;
  readonly #options: LaneOptions;
  #worker: PoolWorker | undefined;
  #port: WorkerPort | undefined;
  /** Held as long as the lane: comlink releases an endpoint whose last proxy is collected, and later calls hang. */
  #remote: Remote<WorkerSide> | undefined;
  #run: Remote<WorkerSide['run']> | undefined;
  /** The message's calls that have no outcome yet. */
  #calls: Map<number, WorkerCall> = new Map();
  readonly #claims: Claims = createClaims(MOST_CALLS);
  #nextId = 1;
  #sentAt = 0;
  #made = { calls: 0, durationMs: 0 };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
    const { create, readyTimeoutMs } = options;
    this.#setTimer(readyTimeoutMs, () =>
      this.#die(`it exposed no task within ${readyTimeoutMs} ms (readyTimeoutMs): does it call exposeTask?`),
    );
    try {
      this.#worker = create();
      this.#open(this.#worker);
    } catch (error) {
      queueMicrotask(() => this.#die('it could not be created', error));
    }
  }

  /** Sends calls that fit together to an idle worker. Those that can't be encoded fail. */
  send(calls: readonly WorkerCall[]): void {
    const { text, sent } = encodeBatch(calls, this.#nextId);
    const [first] = sent.values();
    if (first === undefined) return;
    this.#calls = sent;
    this.#claims?.fill(0);
    this.#nextId += sent.size;
    this.state = 'busy';
    this.#made = { calls: 0, durationMs: 0 };
    this.#port?.keepAlive(true);
    this.#startDeadline();
    void this.#run?.(text, this.#claims).then(
      (outcomes) => this.#finish(outcomes, first.task),
      (error) => this.#die('it could not answer', error),
    );
  }

  /** Hears that a call was given up; stops the worker when nobody waits for it any more. */
  dropped(): void {
    const calls = [...this.#calls.values()];
    if (this.state === 'busy' && calls.every(({ isOver }) => isOver))
      this.#stop(calls[0]?.attempt.cut?.reason);
  }

  /** True while it may have calls that others could begin. */
  get hasSpare(): boolean {
    return this.state === 'busy' && this.#calls.size > 1 && this.#claims !== undefined;
  }

  /** Takes back what its worker has not begun after a time in which a whole message should be done. */
  takeBack(): void {
    if (!this.hasSpare || performance.now() - this.#sentAt < OVERDUE_MS) return;
    const unbegun: WorkerCall[] = [];
    const calls = [...this.#calls];
    while (calls.length > 1 && claim(this.#claims, calls.length - 1)) {
      const [id, call] = calls.pop() as [number, WorkerCall];
      this.#calls.delete(id);
      unbegun.unshift(call);
    }
    this.#options.onReturned(unbegun);
  }

  /** Ends the worker at once; what it was doing fails with this error. */
  close(error: TidemarkError | undefined): unknown {
    for (const call of this.#calls.values()) call.fail(error);
    return this.#end();
  }

  #open(worker: PoolWorker): void {
    this.#port = connect(worker, (why, cause) => this.#die(why, cause));
    const { endpoint } = this.#port;
    const offered: PoolSide = {
      ...workerSteps((id) => this.#calls.get(id)),
      ready: (info) => this.#begin(info),
      lingers: (outcomes, id) => this.#keepOnly(outcomes, id),
      fault: (text) => {
        const error = toThrown(decodeValue(text) as WireError);
        this.#die(error.message, error);
      },
    };
    expose(offered, endpoint);
    this.#remote = wrap<WorkerSide>(endpoint);
    this.#run = this.#remote.run;
  }

  #begin(worker: WorkerInfo): void {
    if (this.state !== 'starting') return;
    this.#rest();
    if (worker.lock !== undefined) {
      void navigator.locks.request(worker.lock, () => this.#die('it was closed or terminated'));
    }
    this.#options.onReady(worker);
  }

  #finish(outcomes: WireText, task: string): void {
    if (this.state === 'dead') return;
    this.#settle(outcomes);
    this.#giveBack();
    this.#rest();
    this.#options.onIdle(this, task, this.#made.calls, this.#made.durationMs);
  }

  /** Goes on with the one call that takes long. */
  #keepOnly(outcomes: WireText, id: number): void {
    if (this.state === 'dead') return;
    this.#settle(outcomes);
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    this.#giveBack();
    if (call === undefined) return;
    this.#calls.set(id, call);
    if (this.state === 'busy') this.#startDeadline();
    this.dropped();
  }

  #settle(outcomes: WireText): void {
    for (const outcome of decodeValue(outcomes) as WireOutcome[]) {
      this.served++;
      this.#made.calls++;
      this.#made.durationMs += outcome.durationMs;
      this.#calls.get(outcome.id)?.settle(outcome);
      this.#calls.delete(outcome.id);
    }
  }

  #giveBack(): void {
    const calls = [...this.#calls.values()].filter(({ isOver }) => !isOver);
    this.#calls.clear();
    if (calls.length > 0) this.#options.onReturned(calls);
  }

  #startDeadline(): void {
    this.#sentAt = performance.now();
    const [call] = this.#calls.values();
    if (call?.timeoutMs === undefined) this.#setTimer(undefined);
    else this.#setTimer(call.timeoutMs, () => this.#miss());
  }

  /** The deadline has passed: for the only call, or for nobody knows which. */
  #miss(): void {
    const [call] = this.#calls.values();
    if (this.#calls.size > 1) this.#die('one of its calls missed the deadline');
    else if (call !== undefined) this.#stop(call.failLate(performance.now() - this.#sentAt));
  }

  #stop(reason: unknown): void {
    this.state = 'stopping';
    this.#setTimer(GRACE_MS, () => this.#die('it did not stop when it was told to'));
    void this.#remote?.cancel(encodeValue(packError(reason)));
  }

  #rest(): void {
    this.state = 'idle';
    this.#setTimer(undefined);
    this.#port?.keepAlive(false);
  }

  #die(why: string, cause?: unknown): void {
    if (this.state === 'dead') return;
    const [code, what] =
      this.state === 'starting'
        ? (['WORKER_LOAD', 'the worker could not be loaded'] as const)
        : (['WORKER_DIED', 'the worker died'] as const);
    const error = new TidemarkError(code, `${what}: ${why}`, cause === undefined ? {} : { cause });
    const [call] = this.#calls.values();
    if (this.#calls.size === 1) call?.fail(error, performance.now() - this.#sentAt);
    else for (const suspect of this.#calls.values()) suspect.isSuspect = true;
    void this.#end();
    this.#giveBack();
    this.#options.onDeath(this, error);
  }

  #end(): unknown {
    this.state = 'dead';
    this.#setTimer(undefined);
    return this.#worker?.terminate();
  }

  #setTimer(durationMs: number | undefined, callback?: () => void): void {
    clearTimeout(this.#timer);
    if (callback) this.#timer = setTimeout(callback, Math.min(durationMs ?? 0, MAX_TIMER_MS));
  }
}
