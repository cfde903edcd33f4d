/** The least and the most examples at a time. */
export interface ConcurrencyRange {
  readonly min: number;
  readonly max: number;
}

/** Finds how many examples at a time are worth it. */
export interface AdaptiveConcurrency {
  /** How many now. */
  readonly limit: number;
  /** Hears that a call has ended, well or not. */
  ended(): void;
  /** Hears that a call failed with what may pass by itself: HTTP 429 or 5xx, a time-out, a lost connection. */
  pushedBack(): void;
}

/** A round is at least this long: shorter ones measure noise. */
const ROUND_MS = 100;
/** So many rounds without a gain, and the last lane that was added is taken away again. */
const PATIENCE = 3;
/** So many rounds later it is tried again: what limits may have changed. */
const REST = 10;

/**
 * Additive increase, multiplicative decrease: D.-M. Chiu and R. Jain, "Analysis of the Increase and Decrease Algorithms for
 * Congestion Avoidance in Computer Networks", Computer Networks and ISDN Systems 17 (1989), pages 1–14; the halving, and once
 * for all that was under way, as in V. Jacobson, "Congestion Avoidance and Control", SIGCOMM 1988.
 *
 * Work is measured in rounds: as many calls as may run at a time, and at least 100 ms. Beginning with `min`, each round that
 * beats the best one by half of what one more can bring adds one. A push-back halves at once; those that come while the calls under
 * way then end are the same one. After three rounds without a gain one is taken away, and ten rounds later one more is tried.
 *
 * @param now - a clock in milliseconds.
 */
export function createAdaptiveConcurrency(
  { min, max }: ConcurrencyRange,
  start: number,
  onChange: (limit: number) => void,
  now: () => number = () => performance.now(),
): AdaptiveConcurrency {
  let limit = Math.min(max, Math.max(min, start));
  let best = 0;
  let roundsWithoutGain = 0;
  let isRecovering = false;
  let wanted = limit;
  let ended = 0;
  let startedAt = now();

  const change = (next: number): void => {
    const bounded = Math.min(max, Math.max(min, next));
    if (bounded === limit) return;
    limit = bounded;
    onChange(limit);
  };

  const startRound = (calls: number): void => {
    wanted = calls;
    ended = 0;
    startedAt = now();
  };

  const weigh = (throughput: number): void => {
    if (throughput > best * (1 + 0.5 / limit)) {
      best = throughput;
      roundsWithoutGain = 0;
      change(limit + 1);
      return;
    }
    roundsWithoutGain++;
    if (roundsWithoutGain === PATIENCE) change(limit - 1);
    if (roundsWithoutGain === PATIENCE + REST) best = 0;
  };

  return {
    get limit() {
      return limit;
    },
    ended() {
      ended++;
      if (ended < wanted) return;
      const durationMs = now() - startedAt;
      if (durationMs < ROUND_MS) return;
      if (isRecovering) isRecovering = false;
      else weigh(ended / durationMs);
      startRound(limit);
    },
    pushedBack() {
      if (isRecovering) return;
      isRecovering = true;
      best = 0;
      roundsWithoutGain = 0;
      const underWay = limit;
      change(Math.floor(limit / 2));
      startRound(underWay);
    },
  };
}
