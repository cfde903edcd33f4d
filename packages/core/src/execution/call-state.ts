import { show } from '../model/check.js';
import { hash32 } from '../model/digest.js';
import type { Usage } from '../model/evaluation.js';
import { createLogLines, type LogLines } from './log-lines.js';
import type { StageCall } from './stage-call.js';

/** What the attempts of one stage's call share. A class: see {@link StageAttempt}. */
export class CallState {
  readonly call: StageCall;
  seed: number | undefined;
  usage: Usage | undefined;
  log: LogLines | undefined;
  /** Calls of each step's function. */
  stepCalls: Map<string, number> | undefined;

  constructor(call: StageCall) {
    this.call = call;
  }
}

const USAGE_FIELDS = ['inputTokens', 'outputTokens', 'costUsd'] as const;

/** The call's seed: the same at every attempt, here and in a worker. */
export function seedOf(state: CallState): number {
  const { seed, example, stage, sample } = state.call;
  state.seed ??= hash32(JSON.stringify([seed, example.id, stage.name, sample]));
  return state.seed;
}

/** Keeps a line of the log. */
export function addLine(state: CallState, values: readonly unknown[]): void {
  state.log ??= createLogLines();
  state.log.add(values);
}

/** Counts. @throws {TypeError} for an unknown field and for a value that can't be counted. */
export function addUsage(state: CallState, usage: Usage): void {
  const what = `stage ${state.call.stage.name}: usage`;
  if (typeof usage !== 'object' || usage === null)
    throw new TypeError(`${what}: expected an object, got ${show(usage)}`);
  for (const [name, value] of Object.entries(usage)) {
    if (!USAGE_FIELDS.some((field) => field === name)) {
      throw new TypeError(`${what}: unknown field ${name} (known: ${USAGE_FIELDS.join(', ')})`);
    }
    if (value !== undefined && !(Number.isFinite(value) && value >= 0)) {
      throw new TypeError(`${what}: ${name}: expected a number of 0 or more, got ${show(value)}`);
    }
  }
  state.usage = sum(state.usage ?? {}, usage);
}

/** What was counted since it was taken last. */
export function takeUsage(state: CallState): { readonly usage?: Usage } {
  const { usage } = state;
  state.usage = undefined;
  return usage === undefined ? {} : { usage };
}

function sum(one: Usage, other: Usage): Usage {
  const total: Record<string, number> = {};
  for (const field of USAGE_FIELDS) {
    const parts = [one[field], other[field]].filter((part) => part !== undefined);
    if (parts.length > 0) total[field] = parts.reduce((a, b) => a + b);
  }
  return total;
}
