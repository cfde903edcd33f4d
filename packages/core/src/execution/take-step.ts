import { checkName, show } from '../model/check.js';
import { TidemarkError } from '../model/errors.js';
import { addUsage, type CallState, takeUsage } from './call-state.js';

/**
 * One attempt at a stage's call.
 *
 * A class, like all that lives as long as a call does: when many calls are in flight, V8 takes the objects of a literal
 * for long-lived ones, makes them in its old space, and there they keep alive what later calls leave behind. Measured
 * with 512 in flight: three and a half times the time for collecting garbage.
 */
export class StageAttempt {
  readonly state: CallState;
  readonly number: number;
  /** True from its end on, whether its function has ended or is given up. */
  isOver = false;
  /** Set when its function is given up. */
  cut: { readonly reason: unknown } | undefined;
  controller: AbortController | undefined;
  /** What it has under way elsewhere: a list from the last to the first. */
  lastPart: AttemptPart | undefined;
  /** What the call took where it ran, without the wait for its turn there. */
  durationMs: number | undefined;
  stepNames: Set<string> | undefined;
  /** Steps under way. */
  openSteps = 0;

  constructor(state: CallState, number: number) {
    this.state = state;
    this.number = number;
  }
}

/** What an attempt has under way elsewhere. */
export interface AttemptPart {
  readonly previous: AttemptPart | undefined;
  cut(): void;
}

/**
 * Gives the kept result of a step, or runs `fn` and keeps its result, unless the attempt has ended meanwhile.
 *
 * @returns a promise that nobody has to listen to: what a forgotten step throws never reaches the process.
 */
export function takeStep<T>(attempt: StageAttempt, name: string, fn: () => T | Promise<T>): Promise<T> {
  const result = resolveStep(attempt, name, fn);
  result.catch(() => {});
  return result;
}

async function resolveStep<T>(attempt: StageAttempt, name: string, fn: () => T | Promise<T>): Promise<T> {
  claimName(attempt, name, fn);
  attempt.openSteps += 1;
  try {
    const kept = await attempt.state.call.steps.find(name);
    checkOpen(attempt, name);
    return kept === undefined ? await runStep(attempt, name, fn) : (kept.output as T);
  } finally {
    attempt.openSteps -= 1;
  }
}

function claimName(attempt: StageAttempt, name: string, fn: unknown): void {
  const what = `stage ${attempt.state.call.stage.name}: step`;
  checkName(what, name);
  if (typeof fn !== 'function') throw new TypeError(`${what} ${name}: expected a function, got ${show(fn)}`);
  attempt.stepNames ??= new Set();
  if (attempt.stepNames.has(name))
    throw new TypeError(`${what} ${name}: this name was used before in this call`);
  attempt.stepNames.add(name);
}

async function runStep<T>(attempt: StageAttempt, name: string, fn: () => T | Promise<T>): Promise<T> {
  const { state } = attempt;
  state.stepCalls ??= new Map();
  const attempts = (state.stepCalls.get(name) ?? 0) + 1;
  state.stepCalls.set(name, attempts);
  const startedAt = performance.now();
  const output = await fn();
  const durationMs = performance.now() - startedAt;
  checkOpen(attempt, name);
  const counted = takeUsage(state);
  try {
    await state.call.steps.record(name, output, { attempts, durationMs, ...counted });
  } catch (error) {
    if (counted.usage) addUsage(state, counted.usage);
    throw error;
  }
  return output;
}

function checkOpen(attempt: StageAttempt, name: string): void {
  if (!attempt.isOver) return;
  const { stage } = attempt.state.call;
  const message = `stage ${stage.name}: step ${name}: the call ended before it, its result is not kept`;
  throw new TidemarkError('ABORTED', message);
}
