import { expose, type Remote, wrap } from 'comlink';
import { decodeValue, encodeValue } from '../model/codec.js';
import { TidemarkError } from '../model/errors.js';
import { MAX_TIMER_MS } from './sleep.js';
import { MESSAGE_LIMIT_MS, MOST_CALLS } from './worker-batch-size.js';
import type { WorkerCall } from './worker-call.js';
import { createClaims } from './worker-claims.js';
import { WorkerMessage } from './worker-message.js';
import { connect, type PoolWorker, type WorkerPort } from './worker-port.js';
import { workerSteps } from './worker-steps.js';
import {
  type PoolSide,
  packError,
  toThrown,
  type WireError,
  type WorkerInfo,
  type WorkerSide,
} from './worker-wire.js';

/** So long a worker may take to end a call that nobody waits for any more; then it is terminated. */
const GRACE_MS = 500;
/** A message that takes longer has a slow call in it. */
const OVERDUE_MS = 5;

/** What a worker is doing. `stopping`: ending a call that nobody waits for any more. */
export type LaneState = 'starting' | 'idle' | 'busy' | 'stopping' | 'dead';

/** What a {@link createLane} needs. */
export interface LaneOptions {
  readonly create: () => PoolWorker;
  readonly readyTimeoutMs: number;
  readonly onReady: (worker: WorkerInfo) => void;
  /** It is idle again; has made these calls, or some of them. */
  readonly onIdle: (calls: readonly WorkerCall[], message: WorkerMessage) => void;
  /** Calls that it will not make. */
  readonly onReturned: (calls: readonly WorkerCall[]) => void;
  /** Its worker is gone: `WORKER_LOAD` when it never was there, else `WORKER_DIED`. */
  readonly onDeath: (error: TidemarkError) => void;
}

/** One worker from its creation to its end. It is sent one message at a time, and makes its calls one after the other. */
export interface Lane {
  readonly state: LaneState;
  /** Calls made. */
  readonly served: number;
  /** True while it may have calls that others could begin. */
  readonly hasSpare: boolean;
  /** Sends calls that fit together to an idle worker. Those that can't be encoded fail. */
  send(calls: readonly WorkerCall[]): void;
  /** Hears that a call was given up; stops the worker when nobody waits for it any more. */
  dropped(): void;
  /** Takes back what its worker has not begun after a time in which a whole message should be done. */
  takeBack(): void;
  /** Ends the worker at once; what it was doing fails with this error. */
  close(error: TidemarkError | undefined): unknown;
}

/** Creates a worker. */
export function createLane(options: LaneOptions): Lane {
  const { create, readyTimeoutMs, onReady, onIdle, onReturned, onDeath } = options;
  const claims = createClaims(MOST_CALLS);
  let state: LaneState = 'starting';
  let served = 0;
  let message: WorkerMessage = new WorkerMessage([]);
  let sentAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let worker: PoolWorker | undefined;
  let port: WorkerPort | undefined;
  /** Held as long as the lane: comlink releases an endpoint whose last proxy is collected, and later calls hang. */
  let remote: Remote<WorkerSide> | undefined;
  let run: Remote<WorkerSide['run']> | undefined;

  const setTimer = (durationMs: number, callback: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(callback, Math.min(durationMs, MAX_TIMER_MS));
  };

  const rest = (): void => {
    state = 'idle';
    clearTimeout(timer);
    port?.keepAlive(false);
  };

  const end = (): unknown => {
    state = 'dead';
    clearTimeout(timer);
    return worker?.terminate();
  };

  /** Blames a call only when it was alone. */
  const die = (why: string, cause?: unknown): void => {
    if (state === 'dead') return;
    const isLoaded = state !== 'starting';
    const text = `the worker ${isLoaded ? 'died' : 'could not be loaded'}: ${why}`;
    const error = new TidemarkError(isLoaded ? 'WORKER_DIED' : 'WORKER_LOAD', text, { cause });
    const { calls } = message;
    for (const call of calls.values()) {
      if (calls.size === 1) call.fail(error, performance.now() - sentAt);
      call.isSuspect = true;
    }
    void end();
    onReturned(message.takeAllBut());
    onDeath(error);
  };

  const stop = (reason: unknown): void => {
    state = 'stopping';
    setTimer(GRACE_MS, () => die('it did not stop when it was told to'));
    void remote?.cancel(encodeValue(packError(reason)));
  };

  const dropped = (): void => {
    const calls = [...message.calls.values()];
    if (state === 'busy' && calls.every(({ isOver }) => isOver)) stop(calls[0]?.attempt.cut?.reason);
  };

  const startDeadline = (): void => {
    const { calls } = message;
    const [call] = calls.values();
    sentAt = performance.now();
    clearTimeout(timer);
    if (call?.timeoutMs === undefined) return;
    setTimer(call.timeoutMs + (calls.size > 1 ? MESSAGE_LIMIT_MS : 0), () => {
      if (calls.size > 1) die('one of several calls has missed its deadline');
      else stop(call.failLate(performance.now() - sentAt));
    });
  };

  const offered: PoolSide = {
    ...workerSteps((id) => message.calls.get(id)),
    ready(info) {
      if (state !== 'starting') return;
      rest();
      if (info.lock !== undefined) {
        navigator.locks.request(info.lock, () => die('it was closed or terminated')).catch(() => {});
      }
      onReady(info);
    },
    lingers(outcomes, id) {
      message.settle(outcomes);
      onReturned(message.takeAllBut(id));
      if (state === 'busy') startDeadline();
      dropped();
    },
    fault(text) {
      const error = toThrown(decodeValue(text) as WireError);
      die(error.message, error);
    },
  };

  setTimer(readyTimeoutMs, () =>
    die(`it exposed no task within ${readyTimeoutMs} ms (readyTimeoutMs): does it call exposeTask?`),
  );
  try {
    worker = create();
    port = connect(worker, die);
    expose(offered, port.endpoint);
    remote = wrap<WorkerSide>(port.endpoint);
    run = remote.run;
  } catch (error) {
    queueMicrotask(() => die('it could not be created', error));
  }

  return {
    get state() {
      return state;
    },
    get served() {
      return served;
    },
    get hasSpare() {
      return state === 'busy' && message.calls.size > 1 && claims !== undefined;
    },
    send(calls) {
      message = new WorkerMessage(calls);
      if (message.calls.size === 0) return;
      claims?.fill(0);
      state = 'busy';
      port?.keepAlive(true);
      startDeadline();
      void run?.(message.text, claims).then(
        (outcomes) => {
          if (state === 'dead') return;
          message.settle(outcomes);
          served += message.made;
          onReturned(message.takeAllBut());
          rest();
          onIdle(calls, message);
        },
        (error) => die('it could not answer', error),
      );
    },
    dropped,
    takeBack() {
      if (this.hasSpare && performance.now() - sentAt > OVERDUE_MS) onReturned(message.takeUnbegun(claims));
    },
    close(error) {
      for (const call of message.calls.values()) call.fail(error);
      return end();
    },
  };
}
