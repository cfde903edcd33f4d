import { decodeValue, encodeValue } from '../model/codec.js';
import { type ErrorData, readField, toErrorData } from '../model/error-data.js';
import type { IdentifiedExample, Params, Usage } from '../model/evaluation.js';
import { retryAfterMs } from './retry-after.js';
import { mayPass } from './transient-error.js';
import type { Claims } from './worker-claims.js';

/**
 * What crosses between a pool and its workers. Everything is text made by the codec, so it comes back in a worker just
 * as it comes back from a store, and nothing makes `postMessage` throw.
 */
export type WireText = string;

/** Calls of one task, to be made one after the other. */
export interface WireBatch {
  /** Of the task and of the stage. */
  readonly names: readonly [string, string];
  readonly params: Params;
  /** The run's. */
  readonly seed: number | string;
  /** True when the next batch may come before this one is made. */
  readonly isQuick: boolean;
  /** The id of the first call; the others' follow. */
  readonly firstId: number;
  readonly calls: readonly WireCall[];
}

/** One call. */
export interface WireCall {
  readonly example: IdentifiedExample;
  /** Absent when it is the example's. */
  readonly input?: unknown;
  /** Of earlier stages; absent when there are none. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Absent for the first. */
  readonly attempt?: number;
  /** Absent for the first. */
  readonly sample?: number;
}

/** How a call ended: with an error, or with an output. Outcomes come in the order of their calls. */
export interface WireOutcome {
  readonly durationMs: number;
  readonly output?: unknown;
  readonly error?: WireError;
  readonly usage?: Usage;
  readonly log?: readonly string[];
}

/** An error, with what a retry policy may ask of it. */
export interface WireError extends ErrorData {
  readonly status?: unknown;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

/** What a worker offers to its pool. */
export interface WorkerSide {
  /**
   * Makes the calls of a {@link WireBatch}, once those of the batch before are made; answers with {@link WireOutcome}s.
   * A call without one was not begun: behind a call that lingers or is cancelled, none is.
   */
  run(batch: WireText, claims: Claims): Promise<WireText>;
  /** Aborts the signal of the call that is being made, if its id is not higher than this one. */
  cancel(reason: WireText, lastId: number): void;
}

/** What a pool offers to a worker. */
export interface PoolSide {
  /** The worker has exposed its tasks. */
  ready(worker: WorkerInfo): void;
  /** A call takes long: the outcomes before it; the calls after it were not begun and are the pool's again. */
  lingers(outcomes: WireText): void;
  /** Answers {@link settle}d: the kept result in a list, or an empty list. */
  findStep(id: number, name: string): Promise<WireText>;
  /** Answers {@link settle}d, when the result is durable. */
  recordStep(id: number, name: string, output: WireText, facts: WireText): Promise<WireText>;
  /** An error that no task caught. */
  fault(error: WireText): void;
}

/** What a worker tells of itself. */
export interface WorkerInfo {
  /** The digests of the tasks' code. */
  readonly tasks: Readonly<Record<string, string>>;
  /** A Web Lock that the worker holds while it lives. */
  readonly lock?: string | undefined;
}

/** Makes data of what was thrown; {@link toThrown} makes an error of it again. */
export function packError(thrown: unknown): WireError {
  const status = readField(thrown, 'status') ?? readField(thrown, 'statusCode');
  const afterMs = retryAfterMs(thrown);
  return {
    ...toErrorData(thrown),
    ...(typeof status === 'number' && { status }),
    retryable: mayPass(thrown),
    ...(afterMs !== undefined && { retryAfterMs: afterMs }),
  };
}

/** An error that says all that the thrown one did: name, message, stack, code and cause are the same. */
export function toThrown({ cause, ...fields }: ErrorData): Error {
  const options = cause === undefined ? undefined : { cause: isErrorData(cause) ? toThrown(cause) : cause };
  return Object.assign(new Error(fields.message, options), { stack: undefined, ...fields });
}

function isErrorData(value: unknown): value is ErrorData {
  return ['name', 'message', 'stack'].every((key) => typeof readField(value, key) === 'string');
}

/** The outcome of `work` as text: an error in it never passes as a rejection, in which comlink drops code and cause. */
export async function settle(work: () => unknown): Promise<WireText> {
  try {
    return encodeValue({ value: await work() });
  } catch (thrown) {
    return encodeValue({ error: packError(thrown) });
  }
}

/** What the work gave that was {@link settle}d. @throws what it threw. */
export function unsettle(text: WireText): unknown {
  const { value, error } = decodeValue(text) as { value?: unknown; error?: WireError };
  if (error !== undefined) throw toThrown(error);
  return value;
}
