import { type ErrorData, toErrorData } from '../model/error-data.js';
import { goOn } from './abort-scope.js';
import { leaveGates, passGates } from './gate.js';
import { type Ended, makeCall, type Next, type Work } from './make-call.js';
import { retryAfterMs } from './retry-after.js';
import { retryDelayMs } from './retry-delay.js';
import { sleep } from './sleep.js';
import { mayPass } from './transient-error.js';

/** A failed attempt that another was to follow. */
export interface Retry {
  readonly error: ErrorData;
  /** From the failure to the next attempt's turn at the gates. */
  readonly delayMs: number;
}

/** What every outcome tells of its calls. */
export interface CallFacts {
  /** Calls made; 0 when the scope aborted before the first. */
  readonly attempts: number;
  /** Of the last call made, from its start to its end: no earlier attempts, no waits. */
  readonly durationMs: number;
  readonly retries: readonly Retry[];
}

/** How a call ended, its retries included. */
export type Settled = CallFacts &
  (
    | { readonly status: 'ok'; readonly output: unknown }
    | { readonly status: 'error'; readonly error: ErrorData; readonly thrown: unknown }
    | { readonly status: 'aborted' }
  );

type Failed = Extract<Ended, { status: 'error' }>;

/** The scope aborted before the call. */
const NOT_MADE: Ended = { status: 'aborted', durationMs: 0 };

const NO_RETRIES: readonly Retry[] = Object.freeze([]);

/** Work that may take several calls. */
export interface AttemptedWork extends Work {
  /** Hears how it ended, as soon as that is there. */
  finish(settled: Settled): void;
}

/**
 * Calls until the work succeeds, is worth no other attempt, or the scope aborts. Each attempt passes the gates and has
 * its own deadline; between attempts no place is held.
 *
 * Nothing that the work throws escapes. Without waits, work that is synchronous is finished synchronously.
 */
export function runAttempts(work: AttemptedWork): void {
  attempt(work, 1, firstEnded);
}

function firstEnded(first: Ended, work: AttemptedWork): void {
  if (first.status !== 'error') {
    work.finish(settle(first, first === NOT_MADE ? 0 : 1, NO_RETRIES));
    return;
  }
  const { delayMs, failed } = planRetry(work, 1, first);
  if (delayMs === undefined) work.finish(settle(failed, 1, NO_RETRIES));
  else goOn(retry(work, failed, delayMs), (settled) => work.finish(settled), work.scope);
}

async function retry(work: Work, first: Failed, firstDelayMs: number): Promise<Settled> {
  const retries: Retry[] = [];
  let failed = first;
  let delayMs: number | undefined = firstDelayMs;
  let attempts = 1;
  while (delayMs !== undefined) {
    retries.push({ error: toErrorData(failed.thrown), delayMs });
    const hasSlept = await sleep(delayMs, work.scope);
    const ended = hasSlept ? await attemptAgain(work, attempts + 1) : NOT_MADE;
    if (ended === NOT_MADE) return settle({ ...ended, durationMs: failed.durationMs }, attempts, retries);
    attempts += 1;
    if (ended.status !== 'error') return settle(ended, attempts, retries);
    ({ delayMs, failed } = planRetry(work, attempts, ended));
  }
  return settle(failed, attempts, retries);
}

/**
 * Whether, and after which time, to make another attempt. Holds the innermost rate limit while a server wants rest,
 * for the sake of other calls even if this one is given up; for the same reason the gates hear of it.
 */
function planRetry(
  work: Work,
  attempts: number,
  failed: Failed,
): { failed: Failed; delayMs?: number | undefined } {
  const { thrown } = failed;
  const floorMs = retryAfterMs(thrown) ?? 0;
  if (floorMs > 0) work.gates.findLast((gate) => gate.hasRateLimit)?.holdFor(floorMs);
  if (work.gates.length > 0 && mayPass(thrown)) for (const gate of work.gates) gate.pushBack();
  try {
    return { failed, delayMs: retryDelayMs(work.retry ?? {}, attempts, thrown, floorMs) };
  } catch (fault) {
    const message = `${work.kind} ${work.name}: retry.when threw: ${toErrorData(fault).message}`;
    return { failed: { ...failed, thrown: new TypeError(message, { cause: thrown }) } };
  }
}

function settle(ended: Ended, attempts: number, retries: readonly Retry[]): Settled {
  const { durationMs } = ended;
  if (ended.status === 'ok') return { status: 'ok', output: ended.output, attempts, durationMs, retries };
  if (ended.status === 'aborted') return { status: 'aborted', attempts, durationMs, retries };
  const { thrown } = ended;
  return { status: 'error', error: toErrorData(thrown), thrown, attempts, durationMs, retries };
}

function attemptAgain(work: Work, number: number): Promise<Ended> {
  return new Promise((resolve) => attempt(work, number, resolve));
}

function attempt<W extends Work>(work: W, number: number, next: Next<W>): void {
  const { gates, scope } = work;
  const waiting = scope.aborted ? undefined : passGates(gates, scope);
  if (waiting !== undefined) goOn(waiting, (hasPassed) => begin(work, number, hasPassed, next), scope);
  else begin(work, number, !scope.aborted, next);
}

function begin<W extends Work>(work: W, number: number, hasPassed: boolean, next: Next<W>): void {
  if (hasPassed && !work.scope.aborted) makeCall(work, number, next);
  else {
    if (hasPassed) leaveGates(work.gates);
    next(NOT_MADE, work);
  }
}
