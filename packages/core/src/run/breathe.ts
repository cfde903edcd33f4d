import { nextTurn } from '../execution/next-turn.js';

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
