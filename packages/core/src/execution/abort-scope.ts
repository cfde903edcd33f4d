/**
 * Says that work is to stop. Costs a tenth of an `AbortSignal`; a call makes a real signal only when its function asks
 * for one.
 */
export interface AbortScope {
  readonly aborted: boolean;
  /** What the first {@link AbortScope.abort} was given. */
  readonly reason: unknown;
  /** Calls every listener; later calls do nothing. */
  abort(reason: unknown): void;
  /**
   * Calls `listener` at the abort, or at once when that has happened. The returned function takes the listener back.
   *
   * @param listener - must not throw: those after it would not hear of the abort.
   */
  onAbort(listener: (reason: unknown) => void): () => void;
}

/** A scope that is not aborted yet. */
export function createAbortScope(): AbortScope {
  const listeners = new Set<{ readonly listener: (reason: unknown) => void }>();
  let aborted = false;
  let reason: unknown;
  return {
    get aborted() {
      return aborted;
    },
    get reason() {
      return reason;
    },
    abort(given) {
      if (aborted) return;
      aborted = true;
      reason = given;
      for (const { listener } of listeners) listener(reason);
      listeners.clear();
    },
    onAbort(listener) {
      if (aborted) {
        listener(reason);
        return () => {};
      }
      const entry = { listener };
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
  };
}
