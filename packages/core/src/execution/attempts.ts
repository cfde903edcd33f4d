import { type ErrorData, toErrorData } from '../model/error-data.js';
import { leaveGates, passGates } from './gate.js';
import { type Ended, makeCall, type Work } from './make-call.js';
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

/**
 * Calls until the work succeeds, is worth no other attempt, or the scope aborts. Each attempt passes the gates and has
 * its own deadline; between attempts no place is held.
 *
 * Nothing that the work throws escapes. Without waits, work that is synchronous is finished synchronously.
 *
 * @param finish - makes the result of the outcome, at once when that is there.
 */
export function runAttempts<T>(work: Work, finish: (settled: Settled) => T | Promise<T>): T | Promise<T> {
  return attempt(work, 1, (first) => {
    if (first.status !== 'error') return finish(settle(first, first === NOT_MADE ? 0 : 1, NO_RETRIES));
    const { delayMs, failed } = planRetry(work, 1, first);
    return delayMs === undefined
      ? finish(settle(failed, 1, NO_RETRIES))
      : retry(work, failed, delayMs).then(finish);
  });
}

async function retry(work: Work, first: Failed, firstDelayMs: number): Promise<Settled> {
  const retries: Retry[] = [];
  let failed = first;
  let delayMs: number | undefined = firstDelayMs;
  let attempts = 1;
  while (delayMs !== undefined) {
    retries.push({ error: toErrorData(failed.thrown), delayMs });
    const hasSlept = await sleep(delayMs, work.scope);
    const ended: Ended = hasSlept ? await attempt(work, attempts + 1, (each) => each) : NOT_MADE;
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

function attempt<T>(work: Work, number: number, next: (ended: Ended) => T | Promise<T>): T | Promise<T> {
  const { gates, scope } = work;
  if (scope.aborted) return next(NOT_MADE);
  const waiting = passGates(gates, scope);
  if (waiting === undefined) return makeCall(work, number, next);
  return waiting.then((hasPassed) => {
    if (!hasPassed) return next(NOT_MADE);
    if (!scope.aborted) return makeCall(work, number, next);
    leaveGates(gates);
    return next(NOT_MADE);
  });
}
