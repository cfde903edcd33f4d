/** So long a message may keep a worker: much more than a message costs, much less than anyone notices. */
const MESSAGE_MS = 2;
export const MOST_CALLS = 256;
/** After so long a worker begins no further call of a message: another worker may be idle. */
export const MESSAGE_LIMIT_MS = 8;
/** So many calls it takes to forget that one was slow. */
const MEMORY_CALLS = 32;

/** Finds out how many calls of a task to send in one message. */
export interface BatchSize {
  readonly calls: number;
  /** Learns from a message how long its calls took. */
  learn(calls: number, durationMs: number): void;
}

/** Starts with one call. A slow message counts at once, fast ones by and by. */
export function createBatchSize(): BatchSize {
  let callMs = MESSAGE_MS;
  return {
    get calls() {
      return Math.max(1, Math.min(MOST_CALLS, Math.floor(MESSAGE_MS / callMs)));
    },
    learn(calls, durationMs) {
      const meanMs = durationMs / calls;
      const weight = meanMs > callMs ? 1 : Math.min(1, calls / MEMORY_CALLS);
      callMs += (meanMs - callMs) * weight;
    },
  };
}
