import { TidemarkError } from '../model/errors.js';
import type { RetryPolicy } from '../model/evaluation.js';
import type { AbortScope } from './abort-scope.js';
import { type Gate, leaveGates } from './gate.js';
import { MAX_TIMER_MS } from './sleep.js';

/** A function to be called, again when it fails. */
export interface Work {
  readonly kind: 'stage' | 'scorer';
  readonly name: string;
  readonly timeoutMs?: number | undefined;
  readonly retry?: RetryPolicy | undefined;
  readonly gates: readonly Gate[];
  readonly scope: AbortScope;
  /** Makes one call; may throw, may return a promise or another thenable. */
  call(attempt: number): unknown;
  /** Hears that the call has ended by itself. May answer with the time it took, when it was measured elsewhere. */
  close?(isOk: boolean): number | undefined;
  /** Hears that the call is given up, by abort or deadline: whatever it still does is ignored. */
  cut?(reason: unknown): void;
}

/** How one call ended. */
export type Ended =
  | { readonly status: 'ok'; readonly output: unknown; readonly durationMs: number }
  | { readonly status: 'error'; readonly thrown: unknown; readonly durationMs: number }
  | { readonly status: 'aborted'; readonly durationMs: number };

/**
 * Makes one call, leaves the gates at its end and goes on with `next`. A promise is raced against abort and deadline.
 *
 * A synchronous result counts even when the scope aborted meanwhile: it is there, and dropping it would waste it.
 *
 * @param next - called at the end itself: one promise for a call and all that follows is measured a third cheaper than
 *   a chain of them.
 */
export function makeCall<T>(
  work: Work,
  attempt: number,
  next: (ended: Ended) => T | Promise<T>,
): T | Promise<T> {
  const startedAt = performance.now();
  let output: unknown;
  try {
    output = work.call(attempt);
    if (isThenable(output)) return race(work, Promise.resolve(output), startedAt, next);
  } catch (thrown) {
    work.close?.(false);
    leaveGates(work.gates);
    const durationMs = performance.now() - startedAt;
    return next(
      work.scope.aborted ? { status: 'aborted', durationMs } : { status: 'error', thrown, durationMs },
    );
  }
  work.close?.(true);
  leaveGates(work.gates);
  return next({ status: 'ok', output, durationMs: performance.now() - startedAt });
}

/** Listens to the promise for good, so that a rejection that comes too late is never an unhandled one. */
function race<T>(
  work: Work,
  output: Promise<unknown>,
  startedAt: number,
  next: (ended: Ended) => T | Promise<T>,
): Promise<T> {
  const { scope, timeoutMs } = work;
  return new Promise((resolve, reject) => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopListening: (() => void) | undefined;

    /** Only the first to come counts. */
    const end = (status: Ended['status'], value: unknown, isCut: boolean): void => {
      if (isOver) return;
      isOver = true;
      if (timer !== undefined) clearTimeout(timer);
      stopListening?.();
      leaveGates(work.gates);
      const measuredMs = isCut ? undefined : work.close?.(status === 'ok');
      const durationMs = measuredMs ?? performance.now() - startedAt;
      if (isCut) work.cut?.(value);
      try {
        resolve(next(endedAs(status, value, durationMs)));
      } catch (fault) {
        reject(fault);
      }
    };

    output.then(
      (result) => end('ok', result, false),
      (thrown) => end('error', thrown, false),
    );
    if (timeoutMs !== undefined) {
      timer = setTimeout(
        () => end('error', timeoutError(work, timeoutMs), true),
        Math.min(timeoutMs, MAX_TIMER_MS),
      );
    }
    stopListening = scope.onAbort((reason) => end('aborted', reason, true));
  });
}

function endedAs(status: Ended['status'], value: unknown, durationMs: number): Ended {
  if (status === 'ok') return { status, output: value, durationMs };
  return status === 'error' ? { status, thrown: value, durationMs } : { status, durationMs };
}

/** What a call ends with that has no result in time. */
export function timeoutError({ kind, name }: Pick<Work, 'kind' | 'name'>, timeoutMs: number): TidemarkError {
  const message = `${kind} ${name}: no result within ${timeoutMs} ms`;
  return new TidemarkError('TASK_TIMEOUT', message, { details: { timeoutMs } });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return typeof (value as { then?: unknown }).then === 'function';
}
