import type { AbortScope } from './abort-scope.js';

/** `setTimeout` takes a longer delay for none at all. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/** Resolves with true after the time, with false as soon as the scope aborts. */
export function sleep(durationMs: number, scope: AbortScope): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => {
        stopListening();
        resolve(true);
      },
      Math.min(durationMs, MAX_TIMER_MS),
    );
    const stopListening = scope.onAbort(() => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
