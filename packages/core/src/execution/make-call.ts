import { TidemarkError } from '../model/errors.js';
import type { RetryPolicy } from '../model/evaluation.js';
import type { CallListener } from '../model/remote.js';
import type { AbortListener, AbortScope } from './abort-scope.js';
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
  /** True when `begin` takes the place of `call`. */
  readonly isRemote?: boolean;
  /** Begins a call that is made elsewhere and tells its end. */
  begin?(attempt: number, listener: CallListener): void;
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

/** Goes on when a call has ended. */
export type Next<W> = (ended: Ended, work: W) => void;

/**
 * Makes one call and goes on with `next`: at once for a synchronous function. A promise is raced against abort and
 * deadline.
 *
 * A synchronous result counts even when the scope aborted meanwhile: it is there, and dropping it would waste it.
 *
 * @param next - called at the end itself: a chain of promises costs more than a quick call. What it throws after a wait
 *   aborts the scope.
 */
export function makeCall<W extends Work>(work: W, attempt: number, next: Next<W>): void {
  if (work.isRemote === true) {
    work.begin?.(attempt, new Race(work, undefined, next));
    return;
  }
  const startedAt = performance.now();
  let output: unknown;
  try {
    output = work.call(attempt);
    if (isThenable(output)) {
      follow(Promise.resolve(output), new Race(work, startedAt, next));
      return;
    }
  } catch (thrown) {
    work.close?.(false);
    leaveGates(work.gates);
    const durationMs = performance.now() - startedAt;
    const { aborted } = work.scope;
    next(aborted ? { status: 'aborted', durationMs } : { status: 'error', thrown, durationMs }, work);
    return;
  }
  work.close?.(true);
  leaveGates(work.gates);
  next({ status: 'ok', output, durationMs: performance.now() - startedAt }, work);
}

/** Listens to the promise for good, so that a rejection that comes too late is never an unhandled one. */
function follow(output: Promise<unknown>, listener: CallListener): void {
  output.then(
    (result) => listener.hearEnd('ok', result),
    (thrown) => listener.hearEnd('error', thrown),
  );
}

/** The end of a call, its deadline and the abort: only the first counts. A class, because there is one for each call. */
class Race<W extends Work> implements CallListener, AbortListener {
  readonly #work: W;
  readonly #startedAt: number | undefined;
  readonly #next: Next<W>;
  readonly #place: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  /** @param startedAt - `undefined` when the time is measured elsewhere, or the call has not begun. */
  constructor(work: W, startedAt: number | undefined, next: Next<W>) {
    this.#work = work;
    this.#startedAt = startedAt;
    this.#next = next;
    const { timeoutMs } = work;
    if (timeoutMs !== undefined) {
      const isLate = () => this.#end('error', timeoutError(work, timeoutMs), true);
      this.#timer = setTimeout(isLate, Math.min(timeoutMs, MAX_TIMER_MS));
    }
    this.#place = work.scope.enter(this);
  }

  hearEnd(status: 'ok' | 'error', value: unknown): void {
    this.#end(status, value, false);
  }

  hearAbort(reason: unknown): void {
    this.#end('aborted', reason, true);
  }

  #elapsedMs(): number {
    return this.#startedAt === undefined ? 0 : performance.now() - this.#startedAt;
  }

  #end(status: Ended['status'], value: unknown, isCut: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const work = this.#work;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    work.scope.leave(this.#place);
    try {
      leaveGates(work.gates);
      const measuredMs = isCut ? undefined : work.close?.(status === 'ok');
      const durationMs = measuredMs ?? this.#elapsedMs();
      if (isCut) work.cut?.(value);
      this.#next(endedAs(status, value, durationMs), work);
    } catch (fault) {
      work.scope.abort(fault);
    }
  }
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
