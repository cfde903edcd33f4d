const SLICE_MS = 8;
const LOOK_EVERY = 256;

/** Gives what to await in a long loop: it lets the page have its turn when it has waited long enough. */
export function createSlices(): () => Promise<void> | undefined {
  let until = performance.now() + SLICE_MS;
  let calls = 0;
  return () => {
    if (++calls % LOOK_EVERY !== 0 || performance.now() < until) return undefined;
    return new Promise((resolve) => {
      setTimeout(() => {
        until = performance.now() + SLICE_MS;
        resolve();
      });
    });
  };
}
