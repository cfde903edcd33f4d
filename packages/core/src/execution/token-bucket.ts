import type { RateLimit } from '../model/evaluation.js';
import type { AbortScope } from './abort-scope.js';
import { MAX_TIMER_MS } from './sleep.js';
import { createWaitQueue } from './wait-queue.js';

/** Gives out tokens, one a call: at most `burst` at once, and no more in the long run than the rate. */
export interface TokenBucket {
  /**
   * Takes a token, first come, first served. `undefined`: taken at once. Else resolves with true when taken, with false
   * when the scope aborted first.
   */
  take(scope: AbortScope): Promise<boolean> | undefined;
  /** Changes the limit at once, for those who wait too. */
  tune(limit: RateLimit): void;
  /** Gives no token for this time, and starts again with one: a server that asked for a rest gets no burst after it. */
  holdFor(durationMs: number): void;
  readonly isHeld: boolean;
  /** True when a new bucket would do the same. */
  readonly isFull: boolean;
}

/** A full bucket. */
export function createTokenBucket(limit: RateLimit): TokenBucket {
  let { perMs, capacity } = readLimit(limit);
  let tokens = capacity;
  let countedAt = performance.now();
  let heldUntil = countedAt;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const queue = createWaitQueue(serve);

  /** Counts what has flowed in since the last count. */
  function refill(): number {
    const now = performance.now();
    if (now > countedAt) {
      tokens = Math.min(capacity, tokens + (now - countedAt) * perMs);
      countedAt = now;
    }
    return now;
  }

  function tryTake(): boolean {
    if (refill() < heldUntil || tokens < 1) return false;
    tokens -= 1;
    return true;
  }

  function serve(): void {
    clearTimeout(timer);
    while (queue.length > 0 && tryTake()) queue.admitFirst();
    if (queue.length === 0) return;
    const waitMs = Math.max((1 - tokens) / perMs, heldUntil - performance.now());
    timer = setTimeout(serve, Math.min(Math.ceil(waitMs), MAX_TIMER_MS));
  }

  return {
    take(scope) {
      if (queue.length === 0 && tryTake()) return undefined;
      const turn = queue.wait(scope);
      serve();
      return turn;
    },
    tune(next) {
      refill();
      ({ perMs, capacity } = readLimit(next));
      tokens = Math.min(tokens, capacity);
      serve();
    },
    holdFor(durationMs) {
      const until = refill() + durationMs;
      if (until <= heldUntil) return;
      heldUntil = until;
      countedAt = until;
      tokens = 1;
      serve();
    },
    get isHeld() {
      return performance.now() < heldUntil;
    },
    get isFull() {
      return refill() >= heldUntil && queue.length === 0 && tokens >= capacity;
    },
  };
}

function readLimit({ perSecond, perMinute, burst }: RateLimit): { perMs: number; capacity: number } {
  const rate = perSecond ?? (perMinute ?? Number.POSITIVE_INFINITY) / 60;
  return { perMs: rate / 1000, capacity: burst ?? Math.max(1, rate) };
}
