import type { RetryPolicy } from '../model/evaluation.js';
import { remoteOf } from '../model/remote.js';
import type { AbortScope } from './abort-scope.js';
import { AttemptContext } from './attempt-context.js';
import { runAttempts, type Settled } from './attempts.js';
import { type CallState, takeUsage } from './call-state.js';
import { cutAttempt, endAttempt } from './end-attempt.js';
import type { Gate } from './gate.js';
import type { Work } from './make-call.js';
import type { StageCall, StageOutcome } from './stage-call.js';
import type { StageAttempt } from './take-step.js';

export type { StageCall, StageOutcome, StepFacts } from './stage-call.js';

/**
 * Calls a stage's function on one example until it succeeds, is worth no other attempt, or the scope aborts.
 *
 * Never rejects for what the function does: its errors are in the outcome. The outcome comes at once when the scope
 * aborts or the deadline passes, even if the function goes on; what it does later is ignored.
 *
 * @param finish - makes the result of the outcome, as soon as that is there: at once for a synchronous function.
 */
export function callStage<T>(
  call: StageCall,
  finish: (outcome: StageOutcome) => T | Promise<T>,
): T | Promise<T> {
  const work = new StageWork(call);
  return runAttempts(work, (settled) => finish(withNotes(work.state, settled)));
}

/** The attempts at one call. A class, because there is one for each call of a run. */
class StageWork implements Work {
  readonly kind = 'stage';
  readonly state: CallState;
  readonly gates: readonly Gate[];
  readonly scope: AbortScope;
  #attempt: StageAttempt | undefined;

  constructor(call: StageCall) {
    this.state = { call };
    this.gates = call.gates;
    this.scope = call.scope;
  }

  get name(): string {
    return this.state.call.stage.name;
  }

  get timeoutMs(): number | undefined {
    const { stage } = this.state.call;
    return remoteOf(stage.run) === undefined ? stage.timeoutMs : undefined;
  }

  get retry(): RetryPolicy | undefined {
    return this.state.call.stage.retry;
  }

  call(number: number): unknown {
    const { state } = this;
    this.#attempt = { state, number, isOver: false, openSteps: 0 };
    return state.call.stage.run(state.call.input, new AttemptContext(this.#attempt));
  }

  close(isOk: boolean): number | undefined {
    if (this.#attempt) endAttempt(this.#attempt, isOk);
    return this.#attempt?.durationMs;
  }

  cut(reason: unknown): void {
    if (this.#attempt) cutAttempt(this.#attempt, reason);
  }
}

function withNotes(state: CallState, settled: Settled): StageOutcome {
  const { log } = state;
  if (log === undefined && state.usage === undefined) return settled;
  return { ...settled, ...takeUsage(state), ...(log && { log: log.read() }) };
}
