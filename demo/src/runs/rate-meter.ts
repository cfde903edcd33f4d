/** Tells how fast a run goes, from how far it was over the last seconds. */
export interface RateMeter {
  /** Takes in how many examples are done now, and gives the examples per second. */
  measure(completed: number, nowMs: number): number;
}

const WINDOW_MS = 4_000;

/** A meter that has seen nothing. */
export function createRateMeter(): RateMeter {
  const seen: { completed: number; at: number }[] = [];
  return {
    measure(completed, at) {
      seen.push({ completed, at });
      while (seen.length > 2 && (seen[1]?.at ?? at) <= at - WINDOW_MS) seen.shift();
      const first = seen[0] ?? { completed, at };
      return at === first.at ? 0 : Math.max(0, ((completed - first.completed) * 1_000) / (at - first.at));
    },
  };
}

/** How long the rest takes at this rate, in milliseconds; `undefined` when nobody knows. */
export function remainingMs(completed: number, total: number | undefined, rate: number): number | undefined {
  if (total === undefined || rate <= 0) return undefined;
  return (Math.max(0, total - completed) / rate) * 1_000;
}
