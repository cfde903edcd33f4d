/** How long work may keep the thread before others get a turn; a frame at 60 Hz has 16 ms. */
const TURN_MS = 10;

/**
 * Makes a function that gives the event loop a turn when the last one is some time ago: results that are there at once
 * would else keep a page frozen, and timers and signals waiting.
 */
export function createBreather(): () => Promise<void> | undefined {
  let turnStartedAt = performance.now();
  return () => {
    if (performance.now() - turnStartedAt < TURN_MS) return undefined;
    return nextTurn().then(() => {
      turnStartedAt = performance.now();
    });
  };
}

/** Not `setTimeout` where there is better: browsers hold nested ones back for 4 ms. */
function nextTurn(): Promise<void> {
  const { scheduler, setImmediate } = globalThis as {
    scheduler?: { yield?: () => Promise<void> };
    setImmediate?: (callback: () => void) => void;
  };
  if (scheduler?.yield !== undefined) return scheduler.yield();
  if (setImmediate !== undefined) return new Promise((resolve) => setImmediate(() => resolve()));
  return new Promise((resolve) => setTimeout(resolve, 0));
}
