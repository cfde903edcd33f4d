/** How long work may keep the thread before others get a turn; a frame at 60 Hz has 16 ms. */
const TURN_MS = 10;

const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void };

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

/** Resolves in the event loop's next turn. Not by `setTimeout`: browsers hold nested ones back, in hidden tabs for a second. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (setImmediate !== undefined) setImmediate(resolve);
    else postTurn(resolve);
  });
}

let channel: MessageChannel | undefined;
const waiting: (() => void)[] = [];

function postTurn(callback: () => void): void {
  if (channel === undefined) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => waiting.shift()?.();
  }
  waiting.push(callback);
  channel.port2.postMessage(undefined);
}
