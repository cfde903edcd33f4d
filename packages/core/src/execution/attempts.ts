import type { ErrorData } from '../model/error-data.js';

/** A failed attempt that was followed by another. */
export interface Retry {
  readonly error: ErrorData;
  /** From the failure to the next attempt's turn at the gates. */
  readonly delayMs: number;
}

/** What every outcome tells of its calls. */
export interface CallFacts {
  /** Calls made; 0 when the scope aborted before the first. */
  readonly attempts: number;
  /** Of the last attempt, from its start to its end, without waits. */
  readonly durationMs: number;
  readonly retries: readonly Retry[];
}
