/** Time, as a store uses it. */
export interface StoreClock {
  now(): number;
  /** Calls `task` once after `delayMs`. @returns a function that calls it off. */
  schedule(task: () => void, delayMs: number): () => void;
}

/** `Date.now` and `setTimeout`. In Node, what it waits for is no reason for the process to stay. */
export const platformClock: StoreClock = {
  now: () => Date.now(),
  schedule(task, delayMs) {
    const timer: unknown = setTimeout(task, delayMs);
    (timer as { unref?(): void }).unref?.();
    return () => clearTimeout(timer as number);
  },
};
