/**
 * Says that work is to stop. Costs a tenth of an `AbortSignal`; a call makes a real signal only when its function asks
 * for one.
 */
export interface AbortScope {
  readonly aborted: boolean;
  /** What the first {@link AbortScope.abort} was given. */
  readonly reason: unknown;
  /** Tells every listener; later calls do nothing. */
  abort(reason: unknown): void;
  /** Tells the listener of the abort, or at once when that has happened. Gives the place to {@link AbortScope.leave}. */
  enter(listener: AbortListener): number;
  /** Takes a listener back: once for each {@link AbortScope.enter}. */
  leave(place: number): void;
  /** As {@link AbortScope.enter}, for a function. The returned function takes it back. */
  onAbort(listener: AbortListener['hearAbort']): () => void;
}

/** Who wants to hear of an abort. */
export interface AbortListener {
  /** Must not throw: those after it would not hear of the abort. */
  hearAbort(reason: unknown): void;
}

/**
 * A scope that is not aborted yet.
 *
 * Listeners have numbered places, which are used again. A Set would do, but under hundreds of thousands of short calls
 * its outgrown tables keep the newer ones, and all that their listeners hold, alive until the next full collection:
 * measured 3.2 µs a call instead of 1.0.
 */
export function createAbortScope(): AbortScope {
  const listeners: (AbortListener | undefined)[] = [];
  const freePlaces: number[] = [];
  let aborted = false;
  let reason: unknown;

  const enter = (listener: AbortListener): number => {
    if (aborted) {
      listener.hearAbort(reason);
      return -1;
    }
    const place = freePlaces.pop() ?? listeners.length;
    listeners[place] = listener;
    return place;
  };

  const leave = (place: number): void => {
    if (listeners[place] === undefined) return;
    listeners[place] = undefined;
    freePlaces.push(place);
  };

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
      for (const listener of listeners) listener?.hearAbort(reason);
      listeners.length = 0;
    },
    enter,
    leave,
    onAbort(hearAbort) {
      let place: number | undefined = enter({ hearAbort });
      return () => {
        if (place !== undefined) leave(place);
        place = undefined;
      };
    },
  };
}

/**
 * Goes on with `next` when the promise resolves. What goes wrong with either aborts the scope, and so ends the session as a
 * crash would: expected failures are for the promise to tell otherwise.
 */
export function goOn<T>(promise: Promise<T>, next: (value: T) => void, scope: AbortScope): void {
  promise.then(next).catch((fault) => scope.abort(fault));
}
