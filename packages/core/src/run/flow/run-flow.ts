import { checkOptions, isPlainObject, oneOf, type Rule, rules, suggest } from '../../model/check.js';
import { digestValue } from '../../model/digest.js';
import { TidemarkError } from '../../model/errors.js';
import { evaluate } from '../evaluate.js';
import { storeRule } from '../option-rules.js';
import type { EvaluateOptions } from '../options.js';
import { runIdOf } from '../run-id.js';
import type { FlowResult, FlowRunOptions, LoadPolicy } from './flow.js';
import { copyOf, createFlowEvaluation, FLOW_DATASET, type FlowDefinition } from './flow-evaluation.js';
import { type FlowRecord, readFlow } from './flow-record.js';

const runRules: Readonly<Record<keyof FlowRunOptions<object>, Rule>> = {
  store: storeRule,
  state: { expected: 'an object', accepts: isPlainObject },
  loadPolicy: {
    expected: "'first', 'always' or a list with true or false for each step",
    accepts: (value) =>
      value === 'first' ||
      value === 'always' ||
      (Array.isArray(value) && value.every((each) => typeof each === 'boolean')),
  },
  from: rules.text,
  ifComplete: oneOf('restart', 'skip'),
};

/** Runs a flow: see `Flow.run`. */
export async function runFlow<State extends object>(
  flow: FlowDefinition,
  options: FlowRunOptions<State>,
): Promise<FlowResult<State>> {
  const from = checkRun(flow, options);
  const loads = loadsOf(flow, options.loadPolicy ?? 'first');
  const state = options.state && copyOf(options.state);
  const runId = runIdOf({ name: flow.name, dataset: { name: FLOW_DATASET, examples: [] } }, {}, undefined);
  const record = await readFlow(options.store, runId);
  const start = (initial: object, how: Pick<EvaluateOptions, 'existing' | 'replayFrom'>) =>
    perform<State>(flow, initial, loads, { ...how, store: options.store, runId });

  if (from !== undefined && from > 0) {
    const { initial } = checkReached(flow, record, from);
    checkState(flow, initial, state);
    return start(initial, { replayFrom: options.from as string });
  }
  const isComplete = record?.final !== undefined;
  const isSkipped = isComplete && options.ifComplete === 'skip';
  if (record === undefined || from === 0 || (isComplete && !isSkipped)) {
    return start(state ?? {}, startOver(flow, record));
  }
  checkSteps(flow, record, record.steps.length, flow.steps.length);
  checkState(flow, record.initial, state);
  return isSkipped ? { status: 'skipped', state: record.final as State, ran: [] } : start(record.initial, {});
}

/** A rerun that was cut short goes on when it is asked for again: then the same is asked for in other words. */
function startOver({ steps }: FlowDefinition, record: FlowRecord | undefined) {
  return record?.isCutRerun === true && steps[0] !== undefined
    ? { replayFrom: steps[0].name }
    : { existing: 'rerun' as const };
}

async function perform<State extends object>(
  flow: FlowDefinition,
  initial: object,
  loads: readonly boolean[],
  options: EvaluateOptions,
): Promise<FlowResult<State>> {
  const work = createFlowEvaluation(flow, initial, loads);
  const run = evaluate(work.evaluation, { ...options, concurrency: 1, poisonGuard: false });
  run.events.subscribe((event) => {
    if (event.type === 'completion') work.recorded(event.stage);
  });
  const { status, reason } = await run.finished;
  const { ran, failure } = work;
  const what = `flow ${flow.name}`;
  if (failure !== undefined) {
    const { step, error } = failure;
    const message = error instanceof Error ? error.message : String(error);
    throw new TidemarkError('STEP_FAILED', `${what}: step ${step} failed: ${message}`, {
      cause: error,
      details: { step, ran, runId: run.runId },
    });
  }
  const record = await readFlow(options.store, run.runId);
  if (record?.final === undefined) {
    throw new TidemarkError('ABORTED', `${what} was stopped (${reason ?? status}): run it again to go on`, {
      details: { ran, runId: run.runId },
    });
  }
  return { status: 'completed', state: record.final as State, ran };
}

/** @returns the position of `from`. */
function checkRun({ name, steps }: FlowDefinition, options: FlowRunOptions<object>): number | undefined {
  const what = `flow ${name}`;
  checkOptions(what, options, runRules);
  if (options.store === undefined)
    throw new TypeError(`${what}: expected a store, as in flow.run({ store })`);
  if (steps.length === 0) throw new TypeError(`${what}: expected at least one step`);
  if (options.from === undefined) return undefined;
  const names = steps.map((step) => step.name);
  if (names.includes(options.from)) return names.indexOf(options.from);
  throw new TypeError(`${what}: from: there is no step ${options.from}${suggest(options.from, names)}`);
}

/** For each step, whether its loader is called. */
function loadsOf({ name, steps }: FlowDefinition, policy: LoadPolicy): readonly boolean[] {
  if (typeof policy === 'string') return steps.map((_, i) => i === 0 || policy === 'always');
  if (policy.length === steps.length) return policy;
  throw new TypeError(
    `flow ${name}: loadPolicy: expected ${steps.length} booleans, one for each step, got ${policy.length}`,
  );
}

/** @throws {TidemarkError} NOT_FOUND when a step before this one is not done, DRIFT when another one is. */
function checkReached(flow: FlowDefinition, record: FlowRecord | undefined, from: number): FlowRecord {
  if (record !== undefined && record.done >= from) {
    checkSteps(flow, record, from, from);
    return record;
  }
  const missing = flow.steps[record?.done ?? 0]?.name;
  throw new TidemarkError(
    'NOT_FOUND',
    `flow ${flow.name} can't begin with step ${flow.steps[from]?.name}: step ${missing} is not done; leave from out`,
    { details: { missing } },
  );
}

/** @throws {TidemarkError} DRIFT when the first recorded steps and the first given ones differ. */
function checkSteps(
  { name, steps }: FlowDefinition,
  record: FlowRecord,
  recorded: number,
  given: number,
): void {
  const before = record.steps.slice(0, recorded);
  const now = steps.slice(0, given).map((step) => step.name);
  if (before.length === now.length && before.every((step, i) => step === now[i])) return;
  const [first] = steps;
  throw new TidemarkError(
    'DRIFT',
    `the steps of flow ${name} have changed since its run was interrupted (recorded: ${record.steps.join(', ')}; ` +
      `now: ${steps.map((step) => step.name).join(', ')}; done: ${record.steps.slice(0, record.done).join(', ')}): ` +
      `restore them, start over with from: '${first?.name}', or go on with the first step that is not done as from`,
    { details: { recorded: record.steps, given: steps.map((step) => step.name), done: record.done } },
  );
}

/** @throws {TidemarkError} DRIFT when a state is given that is not the recorded initial one. */
function checkState({ name, steps }: FlowDefinition, initial: object, state: object | undefined): void {
  if (state === undefined || digestValue(state) === digestValue(initial)) return;
  throw new TidemarkError(
    'DRIFT',
    `flow ${name} goes on with a run that began with another state: give the same, leave state out, ` +
      `or start over with from: '${steps[0]?.name}'`,
    { details: { recorded: initial, given: state } },
  );
}
