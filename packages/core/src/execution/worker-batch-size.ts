/** So long a message may keep a worker: much more than a message costs, much less than anyone notices. */
const MESSAGE_MS = 2;
export const MOST_CALLS = 256;
const MESSAGE_CHARACTERS = 1_048_576;
/** After so long a worker begins no further call of a message: another worker may be idle. */
export const MESSAGE_LIMIT_MS = 8;
/** So many calls it takes to forget that one was slow. */
const MEMORY_CALLS = 32;

/** Finds out how many calls of a task to send in one message. */
export interface BatchSize {
  readonly calls: number;
  /** Learns from a message how long its calls took, and how long its text was. */
  learn(calls: number, durationMs: number, characters: number): void;
}

/** Starts with one call. A slow or long message counts at once, fast and short ones by and by. */
export function createBatchSize(): BatchSize {
  const time = createMean(MESSAGE_MS);
  const text = createMean(MESSAGE_CHARACTERS);
  return {
    get calls() {
      return Math.max(
        1,
        Math.min(MOST_CALLS, Math.floor(MESSAGE_MS / time.mean), Math.floor(MESSAGE_CHARACTERS / text.mean)),
      );
    },
    learn(calls, durationMs, characters) {
      time.learn(calls, durationMs);
      text.learn(calls, characters);
    },
  };
}

function createMean(start: number) {
  let mean = start;
  return {
    get mean() {
      return mean;
    },
    learn(calls: number, sum: number): void {
      const found = sum / calls;
      const weight = found > mean ? 1 : Math.min(1, calls / MEMORY_CALLS);
      mean += (found - mean) * weight;
    },
  };
}
