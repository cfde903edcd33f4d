/** Where a stage function whose calls run elsewhere keeps its {@link Remote}. */
export const REMOTE: unique symbol = Symbol.for('tidemark.remote');

/** Who waits for a call. */
export interface CallListener {
  /** The call has ended, with its output or with what was thrown. */
  hearEnd(status: 'ok' | 'error', value: unknown): void;
}

/** What the run has to know of a stage function that runs its calls in a worker. */
export interface Remote {
  /**
   * The digest of the code that runs there.
   *
   * @throws {TidemarkError} WORKER_LOAD, NOT_FOUND: when no such code can be reached.
   */
  digest(): Promise<string>;
  /** Begins a call that is all that its stage does; its end is told once, and without a promise's delay. */
  begin(input: unknown, ctx: unknown, listener: CallListener): void;
}

/** `undefined` for a function that runs where it is called. A remote one keeps its calls' deadlines itself. */
export function remoteOf(run: unknown): Remote | undefined {
  return (run as { [REMOTE]?: Remote })[REMOTE];
}
