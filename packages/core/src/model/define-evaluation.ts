import { checkName, checkOptions, isPlainObject, type Rule, rules } from './check.js';
import {
  type Dataset,
  type DatasetName,
  type Evaluation,
  type Examples,
  type Params,
  SCORE_STAGE,
  type Scorer,
  type ScorerFunction,
  type ScorerInput,
  type ScorerOptions,
  type Stage,
  type StageContext,
  type StageFunction,
  type StageOptions,
} from './evaluation.js';
import { rateLimitRule } from './rate-limit-rule.js';
import { FROM_STORE, isExamples } from './saved-examples.js';

const retryRules = {
  attempts: rules.count,
  minDelayMs: rules.notNegative,
  maxDelayMs: rules.notNegative,
  factor: {
    expected: 'a number of 1 or more',
    accepts: (value: unknown) => typeof value === 'number' && value >= 1,
  },
  when: rules.function,
};

const retryRule: Rule = {
  expected: 'a retry policy',
  accepts: isPlainObject,
  check: (what, value) => checkOptions(what, value, retryRules),
};

const scorerRules = { version: rules.text, timeoutMs: rules.positive, retry: retryRule };

const stageRules = {
  ...scorerRules,
  samples: rules.count,
  concurrency: rules.count,
  rateLimit: rateLimitRule,
};

/**
 * Defines a stage.
 *
 * @throws {TypeError} when the name, the function or an option is not what it should be.
 */
export function stage<Input, Output, P extends Params = Params>(
  name: string,
  run: StageFunction<Input, Output, P>,
  options: StageOptions & { readonly samples: number },
): Stage<Input, Output[]>;
export function stage<Input, Output, P extends Params = Params>(
  name: string,
  run: StageFunction<Input, Output, P>,
  options?: StageOptions,
): Stage<Input, Output>;
export function stage(name: string, run: StageFunction, options: StageOptions = {}): Stage {
  checkName('stage', name);
  if (name === SCORE_STAGE) throw new TypeError(`stage ${SCORE_STAGE}: this name is kept for the scorers`);
  if (typeof run !== 'function') throw new TypeError(`stage ${name}: expected a function, got ${typeof run}`);
  checkOptions(`stage ${name}`, options, stageRules);
  return { name, run, ...options };
}

/** Gives a scorer options. @throws {TypeError} when the function or an option is not what it should be. */
export function scorer<In>(run: ScorerFunction<In>, options: ScorerOptions = {}): Scorer<In> {
  if (typeof run !== 'function') throw new TypeError(`scorer: expected a function, got ${typeof run}`);
  checkOptions('scorer', options, scorerRules);
  return { run, ...options };
}

// biome-ignore lint/suspicious/noExplicitAny: a scorer with options may name a narrower input
type Scorers<In> = Readonly<Record<string, ScorerFunction<In> | Scorer<any>>>;

interface DefinitionBase<Input, Output, Expected, P extends Params> {
  readonly name: string;
  readonly dataset: Examples<Input, Expected> | Dataset<Input, Expected> | DatasetName;
  readonly params?: P;
  readonly scorers?: Scorers<ScorerInput<Input, NoInfer<Output>, Expected, P>>;
}

interface TaskDefinition<Input, Output, Expected, P extends Params>
  extends DefinitionBase<Input, Output, Expected, P> {
  readonly task: (input: Input, ctx: StageContext<P>) => Output | Promise<Output>;
  readonly stages?: never;
}

// biome-ignore lint/suspicious/noExplicitAny: each stage has its own input and output
type AnyStages = readonly [Stage<any, any>, ...Stage<any, any>[]];

type LastOutput<Stages extends AnyStages> = Stages extends readonly [
  ...unknown[],
  Stage<infer _, infer Output>,
]
  ? Output
  : unknown;

interface StagesDefinition<Input, Stages extends AnyStages, Expected, P extends Params>
  extends DefinitionBase<Input, LastOutput<Stages>, Expected, P> {
  readonly stages: Stages;
  readonly task?: never;
}

const definitionRules = {
  name: rules.text,
  dataset: {
    expected: 'examples, { name, version?, examples } or the { name } of a saved dataset',
    accepts: (value: unknown) => value != null,
  },
  params: { expected: 'an object', accepts: isPlainObject },
  task: rules.function,
  stages: { expected: 'a list of stages', accepts: Array.isArray },
  scorers: { expected: 'an object of scorers by name', accepts: isPlainObject },
};

/**
 * Defines an evaluation: a dataset, what to do with each example, and how to score the outputs.
 *
 * @throws {TypeError} when a part is missing, unknown or not what it should be.
 */
export function defineEvaluation<Input, Output, Expected = unknown, P extends Params = Params>(
  definition: TaskDefinition<Input, Output, Expected, P>,
): Evaluation<Input, Output, Expected, P>;
export function defineEvaluation<
  Input,
  const Stages extends AnyStages,
  Expected = unknown,
  P extends Params = Params,
>(
  definition: StagesDefinition<Input, Stages, Expected, P>,
): Evaluation<Input, LastOutput<Stages>, Expected, P>;
export function defineEvaluation(
  definition: DefinitionBase<unknown, unknown, unknown, Params> & {
    readonly task?: StageFunction;
    readonly stages?: readonly Stage[];
  },
): Evaluation {
  checkOptions('evaluation', definition, definitionRules);
  checkName('evaluation', definition.name);
  const what = `evaluation ${definition.name}`;
  if (definition.dataset === undefined) throw new TypeError(`${what}: expected a dataset`);
  return {
    name: definition.name,
    dataset: toDataset(what, definition.dataset),
    params: definition.params ?? {},
    stages: toStages(what, definition),
    scorers: toScorers(what, definition.scorers ?? {}),
  };
}

const datasetRules = { name: rules.text, version: rules.text, digest: rules.text, examples: rules.any };

function toDataset(what: string, given: Examples | Dataset | DatasetName): Dataset {
  const dataset = isNamed(given) ? given : { examples: given };
  checkOptions(`${what}: dataset`, dataset, datasetRules);
  if (dataset.examples === undefined) return { ...dataset, examples: FROM_STORE };
  if (!isExamples(dataset.examples)) {
    throw new TypeError(
      `${what}: dataset: expected an array, an iterable, an async iterable, a function that returns one, or the { name } of a saved dataset, got ${typeof dataset.examples}`,
    );
  }
  return dataset;
}

function isNamed(given: Examples | Dataset | DatasetName): given is Dataset | DatasetName {
  if (typeof given !== 'object' || given === null) return false;
  return ('examples' in given && given.examples !== undefined) || (isPlainObject(given) && 'name' in given);
}

function toStages(
  what: string,
  { task, stages }: { readonly task?: StageFunction; readonly stages?: readonly Stage[] },
): readonly Stage[] {
  if ((task === undefined) === (stages === undefined))
    throw new TypeError(`${what}: expected one of task and stages`);
  if (task !== undefined) return [stage('task', task)];
  if (stages === undefined || stages.length === 0)
    throw new TypeError(`${what}: stages: expected at least one stage`);
  const names = new Set<string>();
  for (const each of stages) {
    if (!isPlainObject(each) || typeof each.run !== 'function') {
      throw new TypeError(`${what}: stages: expected what stage(name, fn) returns`);
    }
    if (names.has(each.name)) throw new TypeError(`${what}: two stages are named ${each.name}`);
    names.add(each.name);
  }
  return stages.map(({ name, run, '~types': _, ...options }) => stage(name, run, options));
}

function toScorers(
  what: string,
  given: Readonly<Record<string, ScorerFunction | Scorer>>,
): Record<string, Scorer> {
  const scorers: Record<string, Scorer> = {};
  for (const [name, value] of Object.entries(given)) {
    checkName(`${what}: scorer`, name);
    if (typeof value !== 'function' && !(isPlainObject(value) && typeof value.run === 'function')) {
      throw new TypeError(`${what}: scorer ${name}: expected a function or scorer(fn), got ${typeof value}`);
    }
    const { run, '~types': _, ...options } = typeof value === 'function' ? { run: value } : value;
    scorers[name] = scorer(run, options);
  }
  return scorers;
}
