import { nextTurn } from '../execution/next-turn.js';

/** How long work may keep the thread before others get a turn; a frame at 60 Hz has 16 ms. */
const TURN_MS = 10;
/** Pieces of work between two looks at the clock that take less than this are short. */
const SHORT_MS = 1;
/** So many short pieces need no look at the clock in a browser, where that costs as much as the smallest of them. */
const MOST_UNSEEN = 16;

/**
 * Makes a function to be called after each piece of work, which gives the event loop a turn when the last one is some
 * time ago: results that are there at once would else keep a page frozen, and timers and signals waiting.
 */
export function createBreather(): () => Promise<void> | undefined {
  let turnStartedAt = performance.now();
  let seenAt = turnStartedAt;
  let unseen = 0;
  let most = 0;
  return () => {
    if (unseen++ < most) return undefined;
    unseen = 0;
    const now = performance.now();
    most = now - seenAt < SHORT_MS ? Math.min(2 * most + 1, MOST_UNSEEN) : 0;
    seenAt = now;
    if (now - turnStartedAt < TURN_MS) return undefined;
    return nextTurn().then(() => {
      turnStartedAt = performance.now();
    });
  };
}
