import { checkOptions, isPlainObject, oneOf, type Rule, rules, show, suggest } from '../model/check.js';
import { rateLimitRule } from '../model/define-evaluation.js';
import { type Evaluation, type Params, type RateLimit, SCORE_STAGE } from '../model/evaluation.js';
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
   * A function's examples, those under `take` and `limit`, are held in memory. Needs a dataset that can be read again.
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

function isSource(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (!isPlainObject(value)) return false;
  const { files, ...others } = value as { files?: unknown };
  return (
    isPlainObject(files) &&
    Object.keys(others).length === 0 &&
    Object.values(files).every((text) => typeof text === 'string')
  );
}

/** The rule for a `store` option. */
export const storeRule: Rule = {
  expected: 'a store',
  accepts: (value) => typeof value === 'object' && value !== null && 'openWriter' in value,
};

const signalRule: Rule = {
  expected: 'an AbortSignal',
  accepts: (value) => typeof value === 'object' && value !== null && 'aborted' in value,
};

const paramsRule: Rule = {
  expected: 'an object of params by name',
  accepts: isPlainObject,
};

const concurrencyRule: Rule = {
  expected: 'a whole number of 1 or more, or { min, max }',
  accepts: (value) => rules.count.accepts(value) || isPlainObject(value),
  check(what, value) {
    if (typeof value === 'number') return;
    checkOptions(what, value, { min: rules.count, max: rules.count });
    const { min, max } = value as Partial<ConcurrencyRange>;
    if (min === undefined || max === undefined || min > max) {
      throw new TypeError(`${what}: expected min and max, min not over max`);
    }
  },
};

/** The rules of {@link TuneOptions}. */
export const tuneRules: Readonly<Record<keyof TuneOptions, Rule>> = {
  concurrency: concurrencyRule,
  rateLimit: rateLimitRule,
};

/** The rules of {@link OperationalOptions}. */
export const operationalRules: Readonly<Record<keyof OperationalOptions, Rule>> = {
  ...tuneRules,
  durability: oneOf('process', 'power'),
  takeOver: oneOf('auto', 'ask'),
  onStoreFull: oneOf('fail', 'pause'),
  redact: {
    expected: 'true, false or a function',
    accepts: (value) => typeof value === 'boolean' || typeof value === 'function',
  },
  signal: signalRule,
};

const seedRule: Rule = {
  expected: 'a number or a text',
  accepts: (value) => Number.isFinite(value) || typeof value === 'string',
};

/** The rule for a `budget` option. */
export const budgetRule: Rule = {
  expected: '{ costUsd?, tokens? }',
  accepts: isPlainObject,
  check(what, value) {
    checkOptions(what, value, { costUsd: rules.positive, tokens: rules.positive });
    if (Object.values(value).every((each) => each === undefined))
      throw new TypeError(`${what}: expected costUsd or tokens`);
  },
};

const outcomeRules: Readonly<Record<keyof OutcomeOptions, Rule>> = {
  until: rules.text,
  limit: rules.count,
  offset: rules.countOrZero,
  shuffle: {
    expected: 'true, false or a seed',
    accepts: (value) => typeof value === 'boolean' || seedRule.accepts(value),
  },
  take: rules.count,
  retryErrors: oneOf(true, false, 'all'),
  abortOnError: rules.boolean,
  maxErrors: rules.countOrZero,
  budget: budgetRule,
  keepInputs: rules.boolean,
  maxOutputBytes: rules.count,
  poisonGuard: rules.boolean,
  seed: seedRule,
  reuse: {
    expected: "'auto', a run id or a list of run ids",
    accepts: (value) => [value].flat().every(rules.text.accepts),
  },
};

const evaluateRules: Readonly<Record<keyof EvaluateOptions, Rule>> = {
  ...operationalRules,
  ...outcomeRules,
  source: {
    expected: 'a text, or { files } with texts by name',
    accepts: isSource,
  },
  store: storeRule,
  params: paramsRule,
  allowNewParams: rules.boolean,
  runId: {
    expected: 'a text of 1 to 200 characters',
    accepts: (value) => typeof value === 'string' && value.length >= 1 && value.length <= 200,
  },
  onDrift: oneOf('error', 'rerun', 'keep'),
  existing: oneOf('resume', 'error', 'rerun', 'new'),
  replayFrom: rules.text,
  retryFailed: {
    expected: 'numbers by scorer, as in { exactMatch: 1 }',
    accepts: (value) => isPlainObject(value) && Object.values(value).every(Number.isFinite),
  },
  needed: rules.boolean,
};

/** Checks what `evaluate` is given. @throws {TypeError} naming the option, what was expected and what came. */
export function checkEvaluateOptions(evaluation: Evaluation, options: EvaluateOptions): void {
  if (!Array.isArray(evaluation?.stages) || evaluation.params === undefined) {
    throw new TypeError(`evaluate: expected what defineEvaluation returns, got ${show(evaluation)}`);
  }
  checkOptions('evaluate', options, evaluateRules);
  if (options.store === undefined)
    throw new TypeError('evaluate: expected a store, as in evaluate(evaluation, { store })');
  const { name, params, scorers } = evaluation;
  const { until, replayFrom, retryFailed = {}, existing } = options;
  const stages = [...evaluation.stages.map((stage) => stage.name), SCORE_STAGE];
  checkKnown(`evaluate: ${name} has no stage`, [until, replayFrom], stages);
  checkKnown(`evaluate: ${name} has no scorer`, Object.keys(retryFailed), Object.keys(scorers));
  if (options.allowNewParams !== true) {
    checkKnown(`evaluate: ${name} has no param`, Object.keys(options.params ?? {}), Object.keys(params));
  }
  if ([existing === 'rerun', replayFrom, options.retryFailed].filter(Boolean).length > 1) {
    throw new TypeError("evaluate: expected only one of existing: 'rerun', replayFrom and retryFailed");
  }
  if (options.reuse !== undefined && (existing === 'rerun' || replayFrom || options.retryFailed)) {
    throw new TypeError(
      "evaluate: reuse: expected without existing: 'rerun', replayFrom and retryFailed, which call again",
    );
  }
  if (until !== undefined && stages.indexOf(until) < stages.indexOf(replayFrom ?? until)) {
    throw new TypeError(
      `evaluate: until: expected ${replayFrom} (replayFrom) or a later stage, got ${until}`,
    );
  }
}

/** @throws {TypeError} for a name that is not known. */
function checkKnown(what: string, names: readonly (string | undefined)[], known: readonly string[]): void {
  for (const name of names) {
    if (name !== undefined && !known.includes(name)) {
      throw new TypeError(`${what} ${name}${suggest(name, known)}`);
    }
  }
}

/** The options that a session records: those that are given. */
export function outcomeOptions(options: OutcomeOptions): OutcomeOptions {
  const names = Object.keys(outcomeRules) as (keyof OutcomeOptions)[];
  return Object.fromEntries(
    names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  );
}
