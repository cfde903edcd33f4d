import type { AbortScope } from './abort-scope.js';

/** Calls that wait for their turn, first come, first served. */
export interface WaitQueue {
  readonly length: number;
  /** Resolves with true at its turn, with false when the scope aborts first. */
  wait(scope: AbortScope): Promise<boolean>;
  /** Gives the first one its turn. */
  admitFirst(): void;
}

/** @param onLeft - called after one left by abort. */
export function createWaitQueue(onLeft: () => void = () => {}): WaitQueue {
  const waiting = new Set<() => void>();
  return {
    get length() {
      return waiting.size;
    },
    wait: (scope) =>
      new Promise((resolve) => {
        const admit = () => {
          waiting.delete(admit);
          stopListening();
          resolve(true);
        };
        waiting.add(admit);
        const stopListening = scope.onAbort(() => {
          waiting.delete(admit);
          resolve(false);
          onLeft();
        });
      }),
    admitFirst() {
      const [admit] = waiting;
      admit?.();
    },
  };
}
