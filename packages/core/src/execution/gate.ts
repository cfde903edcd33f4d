import type { RateLimit } from '../model/evaluation.js';
import type { AbortScope } from './abort-scope.js';

/** What a {@link Gate} bounds. `undefined` is no bound, and in `tune` no change. */
export interface GateOptions {
  /** How many calls may be inside at a time. */
  readonly concurrency?: number | undefined;
  readonly rateLimit?: RateLimit | undefined;
}

/** Lets calls start: so many at a time, and so many in a time. */
export interface Gate {
  /**
   * Takes a place inside, first come, first served. `undefined`: taken at once. Else resolves with true when taken,
   * with false when the scope aborted first. Who has a place gives it back with {@link Gate.leave}.
   */
  enter(scope: AbortScope): Promise<boolean> | undefined;
  /** Waits for the rate limit's leave to start a call now. Answers as `enter` does. */
  pace(scope: AbortScope): Promise<boolean> | undefined;
  leave(): void;
  /** Changes bounds at once, for those who wait too. What is inside stays. */
  tune(options: GateOptions): void;
  /** No call that this gate's rate limit counts starts within this time: a server asked for it. */
  holdFor(durationMs: number): void;
  readonly hasRateLimit: boolean;
}

export function createGate(options: GateOptions = {}): Gate {
  throw new Error(`not yet ${options}`);
}
