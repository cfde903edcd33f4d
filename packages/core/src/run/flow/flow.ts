import type { Store } from '../../store/store.js';

/** What moves a step's heavy data. */
export interface FlowStepOptions<State extends object, Data extends object> {
  /** Called before the step, as the flow's `loadPolicy` says: gives an object that is merged into `data`. */
  readonly load?: (state: State) => Partial<Data> | Promise<Partial<Data>>;
  /** Called after the step, before the state is recorded: puts what later runs need of `data` somewhere. */
  readonly save?: (state: State, data: Data) => void | Promise<void>;
}

/** A step: changes `state` and `data` in place. Both are copies that the flow owns. */
export type FlowStep<State extends object, Data extends object> = (
  state: State,
  data: Data,
) => unknown | Promise<unknown>;

/**
 * Whose `load` is called: `'first'` only the first step's, `'always'` every step's, or one boolean for each step. A flow
 * that goes on at a later step first calls the loaders that would have been called before, with the states of then.
 */
export type LoadPolicy = 'first' | 'always' | readonly boolean[];

/** Options of {@link Flow.run}. */
export interface FlowRunOptions<State extends object> {
  readonly store: Store;
  /** What the first step begins with. Default `{}`. While resuming it may be left out, and must not differ. */
  readonly state?: State;
  /** Default `'first'`. */
  readonly loadPolicy?: LoadPolicy;
  /** The name of a step to begin with; all before it must be done. The first step's: start over, whatever is recorded. */
  readonly from?: string;
  /** What to do when the last run has completed: `'restart'` (default) or `'skip'`. */
  readonly ifComplete?: 'restart' | 'skip';
}

/** How a flow ended. */
export interface FlowResult<State extends object> {
  readonly status: 'completed' | 'skipped';
  /** As the last step left it. */
  readonly state: State;
  /** Names of the steps that were run by this call. */
  readonly ran: readonly string[];
}

/** Functions in sequence with a small state that is durable after each. */
export interface Flow<State extends object, Data extends object> {
  readonly name: string;
  /** The flow with one more step at its end. @throws {TypeError} when the name is taken or an option is wrong. */
  step(name: string, run: FlowStep<State, Data>, options?: FlowStepOptions<State, Data>): Flow<State, Data>;
  /**
   * Runs the steps in order. After a failure or a crash the same call goes on at the step that failed, with the state as the
   * step before left it; after success it starts over. There is one run for each flow name and store.
   *
   * @throws {TypeError} for an unknown option, policy or step.
   * @throws {TidemarkError} STEP_FAILED when a step, its loader or its saver threw: that is the `cause`.
   * @throws {TidemarkError} DRIFT when steps were renamed, reordered, inserted or removed since the run was interrupted, or
   *   another initial state is given.
   * @throws {TidemarkError} NOT_FOUND when a step before `from` is not done.
   * @throws {TidemarkError} NOT_SERIALIZABLE when the initial state can't be recorded.
   * @throws {TidemarkError} LOCKED when another tab or process runs this flow, ABORTED when one has stopped it.
   */
  run(options: FlowRunOptions<State>): Promise<FlowResult<State>>;
}
