import { checkOptions, isPlainObject, oneOf, type Rule, rules, show, suggest } from '../model/check.js';
import { type Evaluation, SCORE_STAGE } from '../model/evaluation.js';
import type { EvaluateOptions, OperationalOptions, OutcomeOptions } from './options.js';
import { tuneRules } from './tune-rules.js';

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
