import { expose, type Remote, wrap } from 'comlink';
import { decodeValue, encodeValue } from '../model/codec.js';
import { TidemarkError } from '../model/errors.js';
import { MAX_TIMER_MS } from './sleep.js';
import { MESSAGE_LIMIT_MS, MOST_CALLS } from './worker-batch-size.js';
import type { WorkerCall } from './worker-call.js';
import { createClaims } from './worker-claims.js';
import { type Calls, WorkerMessage } from './worker-message.js';
import { connect, type PoolWorker, type WorkerPort } from './worker-port.js';
import { workerSteps } from './worker-steps.js';
import {
  type PoolSide,
  packError,
  toThrown,
  type WireError,
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

/** What a {@link createLane} needs. */
export interface LaneOptions {
  readonly create: () => PoolWorker;
  readonly readyTimeoutMs: number;
  readonly onReady: (worker: WorkerInfo) => void;
  /** It has made the calls of this message, or some of them, and has room again. */
  readonly onAnswer: (message: WorkerMessage) => void;
  /** Calls that it will not make; some may be over. It may have room again. */
  readonly onReturned: (calls: readonly WorkerCall[]) => void;
  /** Its worker is gone: `WORKER_LOAD` when it never was there, else `WORKER_DIED`. */
  readonly onDeath: (error: TidemarkError) => void;
}

/**
 * One worker from its creation to its end. It makes the calls of one message after the other. With quick calls the next
 * message is sent ahead, so that the worker does not wait while an answer is dealt with.
 */
export interface Lane {
  readonly state: LaneState;
  /** Calls made. */
  readonly served: number;
  /** True while it may have calls that others could begin. */
  readonly hasSpare: boolean;
  /** Calls that it was sent and has not answered yet. */
  readonly pending: number;
  /** True when a message can be sent: to an idle worker any, to a busy one quick calls behind quick ones. */
  hasRoom(isQuick: boolean): boolean;
  /** Sends calls that fit together. When they can't be encoded, each is to go by itself, and one by itself fails. */
  send(calls: Calls, isQuick: boolean): void;
  /** Hears that a call was given up; stops the worker when nobody waits for it any more. */
  dropped(): void;
  /** Takes back what its worker has not begun after a time in which a whole message should be done. */
  takeBack(): void;
  /** Ends the worker at once; what it was doing fails with this error. */
  close(error: TidemarkError | undefined): unknown;
}

/** Creates a worker. */
export function createLane(options: LaneOptions): Lane {
  const { create, readyTimeoutMs, onReady, onAnswer, onReturned, onDeath } = options;
  /** For two messages, which are sent by turns. */
  const claims = [createClaims(MOST_CALLS), createClaims(MOST_CALLS)];
  let state: LaneState = 'starting';
  let served = 0;
  let message: WorkerMessage | undefined;
  let next: WorkerMessage | undefined;
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
    message = undefined;
    next = undefined;
    clearTimeout(timer);
    return worker?.terminate();
  };

  const openCalls = (): WorkerCall[] => [...(message?.pending ?? []), ...(next?.pending ?? [])];

  const pending = (): number => (message?.left ?? 0) + (next?.left ?? 0);

  /** Blames a call only when it was alone. */
  const die = (why: string, cause?: unknown): void => {
    if (state === 'dead') return;
    const isLoaded = state !== 'starting';
    const text = `the worker ${isLoaded ? 'died' : 'could not be loaded'}: ${why}`;
    const error = new TidemarkError(isLoaded ? 'WORKER_DIED' : 'WORKER_LOAD', text, { cause });
    const calls = openCalls();
    for (const call of calls) call.isSuspect = true;
    void end();
    if (calls.length > 1) onReturned(calls);
    onDeath(error);
    if (calls.length === 1) calls[0]?.fail(error, performance.now() - sentAt);
  };

  const stop = (reason: unknown): void => {
    state = 'stopping';
    setTimer(GRACE_MS, () => die('it did not stop when it was told to'));
    void remote?.cancel(encodeValue(packError(reason)), message?.lastId ?? 0);
  };

  const dropped = (): void => {
    const calls = message?.pending ?? [];
    if (state === 'busy' && calls.length > 0 && calls.every(({ isOver }) => isOver))
      stop(calls[0]?.attempt.cut?.reason);
  };

  const startDeadline = (sent: WorkerMessage): void => {
    const [call] = sent.pending;
    sentAt = performance.now();
    clearTimeout(timer);
    if (call?.timeoutMs === undefined) return;
    setTimer(call.timeoutMs + (sent.left > 1 ? MESSAGE_LIMIT_MS : 0), () => {
      if (sent.left > 1) die('one of several calls has missed its deadline');
      else stop(call.failLate(performance.now() - sentAt));
    });
  };

  /**
   * The next message may be answered first, with no outcome: it was refused, since a call of this one lingers. Calls hear
   * of their outcomes last: by then more of them may have been sent.
   */
  const answered = (sent: WorkerMessage, outcomes: WireText): void => {
    if (state === 'dead') return;
    const tell = sent.take(outcomes);
    served += sent.made;
    onReturned(sent.takeAllBut(0));
    if (sent === message) {
      rest();
      message = undefined;
      if (next !== undefined) begin(next);
    }
    if (sent === next) next = undefined;
    onAnswer(sent);
    tell();
  };

  const begin = (sent: WorkerMessage): void => {
    message = sent;
    next = undefined;
    state = 'busy';
    port?.keepAlive(true);
    startDeadline(sent);
    dropped();
  };

  const refuse = (calls: Calls, error: unknown): void => {
    for (const call of calls) call.isSuspect = true;
    onReturned(calls.length > 1 ? calls : []);
    if (calls.length === 1) calls[0].fail(error);
  };

  const offered: PoolSide = {
    ...workerSteps((id) => message?.find(id)),
    ready(info) {
      if (state !== 'starting') return;
      rest();
      if (info.lock !== undefined) {
        navigator.locks.request(info.lock, () => die('it was closed or terminated')).catch(() => {});
      }
      onReady(info);
    },
    lingers(outcomes) {
      if (message === undefined) return;
      const { left } = message;
      const tell = message.take(outcomes);
      message.isQuick = false;
      onReturned(message.takeAllBut(1));
      if (state === 'busy' && left > 1) startDeadline(message);
      dropped();
      tell();
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
    get pending() {
      return pending();
    },
    get hasSpare() {
      return state === 'busy' && pending() > 1 && claims[0] !== undefined;
    },
    hasRoom(isQuick) {
      return (
        state === 'idle' || (state === 'busy' && isQuick && message?.isQuick === true && next === undefined)
      );
    },
    send(calls, isQuick) {
      let sent: WorkerMessage;
      try {
        sent = new WorkerMessage(calls, claims[0], isQuick);
      } catch (error) {
        refuse(calls, error);
        return;
      }
      claims.reverse();
      if (state === 'idle') begin(sent);
      else next = sent;
      void run?.(sent.text, sent.claims).then(
        (outcomes) => answered(sent, outcomes),
        (error) => die('it could not answer', error),
      );
    },
    dropped,
    takeBack() {
      if (!this.hasSpare || performance.now() - sentAt <= OVERDUE_MS) return;
      onReturned([...(message?.takeUnbegun(1) ?? []), ...(next?.takeUnbegun(0) ?? [])]);
    },
    close(error) {
      const calls = openCalls();
      const ended = end();
      for (const call of calls) call.fail(error);
      return ended;
    },
  };
}
