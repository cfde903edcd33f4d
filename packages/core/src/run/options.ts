import type { Params, RateLimit } from '../model/evaluation.js';
import type { Durability, Store } from '../store/store.js';
import type { ConcurrencyRange } from './adaptive-concurrency.js';
import type { Budget } from './budget.js';
import type { Redact } from './redactor.js';
import type { Source } from './run-source.js';

/** How hard a run works: the part of its options that can change while it runs. */
export interface TuneOptions {
  /**
   * Examples at a time. Default 8. With `{ min, max }` it begins with `min`, grows by one while throughput grows, and is halved
   * when calls fail with what may pass by itself: HTTP 429 or 5xx, a time-out, a lost connection.
   */
  readonly concurrency?: number | ConcurrencyRange;
  /** How many stage calls may start in a time, over all stages. */
  readonly rateLimit?: RateLimit;
}

/** How a run is driven. None of these changes what is recorded of an example. */
export interface OperationalOptions extends TuneOptions {
  /** How safe a result is when its `completion` event comes. Default `'process'`. */
  readonly durability?: Durability;
  /**
   * When another tab or process drives the run: `'auto'` waits until it stops or dies and goes on; `'ask'` asks it to stop,
   * which takes at most a second, and goes on. Default: reject with LOCKED.
   */
  readonly takeOver?: 'auto' | 'ask';
  /**
   * When the store has no room: `'fail'` (default) rejects `finished` with STORE_FULL. `'pause'` keeps what is finished in
   * memory, starts nothing more, emits the notice `STORE_FULL` and goes on at `run.resume()`.
   */
  readonly onStoreFull?: 'fail' | 'pause';
  /**
   * Secrets are taken out of errors and logs before they are stored. A function replaces the built-in patterns: it gets
   * each text and gives what is stored. `false` stores all as it is. Default `true`.
   */
  readonly redact?: Redact;
  /** Aborting it is `run.cancel()`. */
  readonly signal?: AbortSignal;
}

/** What to do with results that would be invalid now. */
export type OnDrift = 'error' | 'rerun' | 'keep';

/** What shapes the outcome of a run; recorded with each session. */
export interface OutcomeOptions {
  /** Run each example through this stage only: a stage's name, or `score`. A later call without it goes on from there. */
  readonly until?: string;
  /** Only the first n examples in dataset order, or in that of `shuffle`, may start. */
  readonly limit?: number;
  /** Leaves out the first n examples of the dataset, before all other choices. Default 0. */
  readonly offset?: number;
  /**
   * Starts the examples in an order that looks random and is always the same for a seed: `true` takes the run's seed.
   * The examples of a function, those under `take` and `limit`, are held in memory; those of an array or a saved dataset are
   * looked up. Needs a dataset that can be read again.
   */
  readonly shuffle?: boolean | number | string;
  /**
   * Only n examples may start, chosen by the run's seed and their ids: a larger n later adds to them. Needs a dataset that
   * can be read again.
   */
  readonly take?: number;
  /** Run errored examples of earlier sessions again: `true` (default) all but crashed ones, `'all'`, or `false`. */
  readonly retryErrors?: boolean | 'all';
  /** Stop at the first errored example. */
  readonly abortOnError?: boolean;
  /** Stop when more than this many examples of this session errored. */
  readonly maxErrors?: number;
  /**
   * Make no further call once this is consumed: the session ends as `interrupted`, reason `budget`. Usage of all sessions
   * counts, so going on takes a larger one. What is under way is finished and may pass it.
   */
  readonly budget?: Budget;
  /** Keep inputs, `expected` and metadata with the results. Default `true`. */
  readonly keepInputs?: boolean;
  /** The largest output kept, in bytes of its JSON text; a larger one is that example's OUTPUT_TOO_LARGE error. Default: none. */
  readonly maxOutputBytes?: number;
  /** Run examples last and alone that were in flight at two crashes, and give them up after a third. Default `true`. */
  readonly poisonGuard?: boolean;
  /** Makes `ctx.seed` differ between runs; part of the run's identity. */
  readonly seed?: number | string;
  /**
   * Copies results of other runs of this evaluation instead of calling: `'auto'` of all that are not in the trash, or of
   * those named. A stage's result is taken over when its code and that of all stages before it, the example's content, the
   * seed and the params are the same, but for params that none of these stages looked at; a scorer's when all stages and all
   * params are the same. Errors never are.
   */
  readonly reuse?: 'auto' | string | readonly string[];
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends OperationalOptions, OutcomeOptions {
  readonly store: Store;
  /** Replace the evaluation's params of the same names. */
  readonly params?: Params;
  /** Accept params that the evaluation does not declare. */
  readonly allowNewParams?: boolean;
  /** Default: made of name, params, dataset and seed, so that the same call finds the same run. */
  readonly runId?: string;
  /**
   * What to do with a run that is there already. `'resume'` (default) runs what is missing. `'error'` rejects with EXISTS.
   * `'rerun'` runs everything again under the same id, with the last session's params overlaid by those given; earlier
   * sessions stay as history. `'new'` starts another run, whose id ends in `-2`, `-3`…
   */
  readonly existing?: 'resume' | 'error' | 'rerun' | 'new';
  /**
   * When stages, scorers or examples have changed and what is done would be invalid: `'error'` (default) rejects with DRIFT
   * and leaves the run as it was. `'rerun'` runs just that again, and what depends on it. `'keep'` keeps it and marks it.
   */
  readonly onDrift?: OnDrift;
  /**
   * Run this stage and all after it again, `score` just the scorers; nothing before it is called. What was recorded stays as
   * history.
   */
  readonly replayFrom?: string;
  /** Run examples again from their start whose score is below this, by scorer's name: `{ exactMatch: 1 }`. */
  readonly retryFailed?: Readonly<Record<string, number>>;
  /**
   * Skip the run when an equal one of this evaluation has completed: the same params, seed, stages, scorers and examples.
   * The summary is then that run's, with `skipped: true`. Needs a dataset that can be read again.
   */
  readonly needed?: boolean;
  /**
   * The evaluation's source text, to be recorded when it is not the one recorded last: for tools that run it again later.
   * `readSource` gives it back.
   */
  readonly source?: Source;
}
