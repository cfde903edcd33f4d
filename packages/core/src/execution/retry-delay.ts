import type { RetryPolicy } from '../model/evaluation.js';
import { mayPass } from './transient-error.js';

const DEFAULT_ATTEMPTS = 3;

/**
 * How long to wait after a failed attempt before the next; `undefined`: no other attempt.
 *
 * `attempts` given holds for every error, unless `when` refuses it. Without it, an error that `when` accepts, or that
 * may pass by itself, gets three attempts, any other one.
 *
 * @param attempt - the number of the one that failed.
 * @param floorMs - what the server asked for.
 * @throws what `when` throws.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  error: unknown,
  floorMs: number,
): number | undefined {
  const { attempts, when } = policy;
  if (attempt >= (attempts ?? DEFAULT_ATTEMPTS)) return undefined;
  const isWorthAnother = when ? when(error) : attempts !== undefined || mayPass(error);
  return isWorthAnother ? Math.max(backoffMs(policy, attempt), floorMs) : undefined;
}

/** Between the exponential delay and twice that, within the bounds; at the upper bound still with room for chance. */
function backoffMs(
  { minDelayMs = 500, maxDelayMs = 30_000, factor = 2 }: RetryPolicy,
  attempt: number,
): number {
  if (minDelayMs === 0) return 0;
  const upper = Math.max(minDelayMs, Math.min(maxDelayMs, 2 * minDelayMs * factor ** (attempt - 1)));
  const lower = Math.max(minDelayMs, upper / 2);
  return Math.round(lower + Math.random() * (upper - lower));
}
