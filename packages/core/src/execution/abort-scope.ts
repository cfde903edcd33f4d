/**
 * Says that work is to stop. Costs a tenth of an `AbortSignal`; a call makes a real signal only when its function asks
 * for one.
 */
export interface AbortScope {
  readonly aborted: boolean;
  /** What {@link AbortScope.abort} was given first. */
  readonly reason: unknown;
  /** Calls every listener, once; later calls do nothing. */
  abort(reason: unknown): void;
  /** Calls `listener` at the abort, or at once when it has happened. The returned function takes it back. */
  onAbort(listener: (reason: unknown) => void): () => void;
}

export function createAbortScope(): AbortScope {
  throw new Error('not yet');
}
