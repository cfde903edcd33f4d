import type { StoreClock } from '@tidemark/core/store';

/** A clock that stands still until it is told. */
export function manualClock(): StoreClock & { advance(durationMs: number): void } {
  let now = 1_700_000_000_000;
  const due = new Map<() => void, number>();
  return {
    now: () => now,
    schedule(task, delayMs) {
      const call = () => task();
      due.set(call, now + delayMs);
      return () => due.delete(call);
    },
    advance(durationMs) {
      now += durationMs;
      for (const [call, at] of due) {
        if (at > now) continue;
        due.delete(call);
        call();
      }
    },
  };
}
