import type { RateLimit } from '../model/evaluation.js';
import type { AbortScope } from './abort-scope.js';
import { bucketFor } from './shared-buckets.js';
import { createWaitQueue } from './wait-queue.js';

/** What a {@link Gate} bounds. `undefined` is no bound, and in `tune` no change. */
export interface GateOptions {
  /** How many calls may be inside at a time; `Infinity` lifts the bound. */
  readonly concurrency?: number | undefined;
  /** In `tune`, a limit without `key` changes the bucket that the gate has, shared or not. */
  readonly rateLimit?: RateLimit | undefined;
}

/** Who wants to know how the calls fare that pass a {@link Gate}. */
interface GateListeners {
  /** A call has left. */
  readonly onLeave?: () => void;
  /** A call failed with what may pass by itself. */
  readonly onPushBack?: () => void;
}

/** Lets calls start: so many at a time, and so many in a time. */
export interface Gate {
  /**
   * Takes a place inside, first come, first served. `undefined`: taken at once. Else resolves with true when taken,
   * with false when the scope aborted first. Who has a place gives it back with {@link Gate.leave}.
   */
  enter(scope: AbortScope): Promise<boolean> | undefined;
  /** Waits until the rate limit lets a call start. Answers as `enter` does. */
  pace(scope: AbortScope): Promise<boolean> | undefined;
  leave(): void;
  /** Changes bounds at once, for those who wait too. Who is inside stays. */
  tune(options: GateOptions): void;
  /** No call that this gate's rate limit counts starts within this time: a server asked for it. */
  holdFor(durationMs: number): void;
  /** Hears that a call that passed it failed with what may pass by itself. */
  pushBack(): void;
  readonly isHeld: boolean;
  readonly hasRateLimit: boolean;
}

/** A gate with nobody inside. Gates whose rate limits have the same `key` share one token bucket. */
export function createGate(options: GateOptions & GateListeners = {}): Gate {
  let concurrency = options.concurrency ?? Number.POSITIVE_INFINITY;
  let bucket = options.rateLimit && bucketFor(options.rateLimit);
  let inside = 0;
  const queue = createWaitQueue();

  function admit(): void {
    while (inside < concurrency && queue.length > 0) {
      inside += 1;
      queue.admitFirst();
    }
  }

  return {
    enter(scope) {
      if (inside >= concurrency) return queue.wait(scope);
      inside += 1;
      return undefined;
    },
    pace: (scope) => bucket?.take(scope),
    leave() {
      inside -= 1;
      admit();
      options.onLeave?.();
    },
    tune({ concurrency: nextConcurrency, rateLimit }) {
      concurrency = nextConcurrency ?? concurrency;
      if (rateLimit && bucket && rateLimit.key === undefined) bucket.tune(rateLimit);
      else if (rateLimit) bucket = bucketFor(rateLimit);
      admit();
    },
    pushBack: () => options.onPushBack?.(),
    holdFor: (durationMs) => bucket?.holdFor(durationMs),
    get isHeld() {
      return bucket?.isHeld ?? false;
    },
    get hasRateLimit() {
      return bucket !== undefined;
    },
  };
}

/**
 * Passes several gates: takes a place inside each, in order, and only then asks their rate limits, so that a token is
 * not spent long before the call starts. Answers as {@link Gate.enter} does; with false, no place is kept.
 *
 * @param turn - where to go on.
 */
export function passGates(gates: readonly Gate[], scope: AbortScope, turn = 0): Promise<boolean> | undefined {
  for (let at = turn; at < 2 * gates.length; at++) {
    const gate = gates[at % gates.length] as Gate;
    const waiting = at < gates.length ? gate.enter(scope) : gate.pace(scope);
    if (waiting !== undefined) {
      return waiting.then((hasPassed) => {
        if (hasPassed) return passGates(gates, scope, at + 1) ?? true;
        leaveGates(gates.slice(0, at));
        return false;
      });
    }
  }
  const held = turn === 0 ? -1 : gates.findIndex((gate) => gate.isHeld);
  return held < 0 ? undefined : passGates(gates, scope, gates.length + held);
}

/** Gives the places back, the last taken first. */
export function leaveGates(gates: readonly Gate[]): void {
  for (let at = gates.length - 1; at >= 0; at--) gates[at]?.leave();
}
