import type { RetryPolicy } from '../model/evaluation.js';
import { type CallListener, type Remote, remoteOf } from '../model/remote.js';
import type { AbortScope } from './abort-scope.js';
import { AttemptContext } from './attempt-context.js';
import { type AttemptedWork, runAttempts, type Settled } from './attempts.js';
import { CallState, takeUsage } from './call-state.js';
import { cutAttempt, endAttempt } from './end-attempt.js';
import type { Gate } from './gate.js';
import type { StageCall, StageOutcome } from './stage-call.js';
import { StageAttempt } from './take-step.js';

export type { StageCall, StageOutcome, StepFacts } from './stage-call.js';

/**
 * Calls a stage's function on one example until it succeeds, is worth no other attempt, or the scope aborts.
 *
 * Never rejects for what the function does: its errors are in the outcome. The outcome comes at once when the scope
 * aborts or the deadline passes, even if the function goes on; what it does later is ignored.
 *
 * @param listener - hears as soon as the outcome is there: at once for a synchronous function.
 */
export function callStage(call: StageCall, listener: StageListener): void {
  runAttempts(new StageAttempts(call, listener));
}

/** Who waits for a stage's call. */
export interface StageListener {
  finish(outcome: StageOutcome): void;
}

/** The attempts at one call. A class, because there is one for each call of a run. */
class StageAttempts implements AttemptedWork {
  readonly kind = 'stage';
  readonly state: CallState;
  readonly gates: readonly Gate[];
  readonly scope: AbortScope;
  readonly #listener: StageListener;
  readonly #remote: Remote | undefined;
  #attempt: StageAttempt | undefined;

  constructor(call: StageCall, listener: StageListener) {
    this.#listener = listener;
    this.state = new CallState(call);
    this.gates = call.gates;
    this.scope = call.scope;
    this.#remote = remoteOf(call.stage.run);
  }

  get name(): string {
    return this.state.call.stage.name;
  }

  get isRemote(): boolean {
    return this.#remote !== undefined;
  }

  get timeoutMs(): number | undefined {
    return this.isRemote ? undefined : this.state.call.stage.timeoutMs;
  }

  get retry(): RetryPolicy | undefined {
    return this.state.call.stage.retry;
  }

  call(number: number): unknown {
    const { stage, input } = this.state.call;
    return stage.run(input, this.#open(number));
  }

  begin(number: number, listener: CallListener): void {
    this.#remote?.begin(this.state.call.input, this.#open(number), listener);
  }

  #open(number: number): AttemptContext {
    this.#attempt = new StageAttempt(this.state, number);
    return new AttemptContext(this.#attempt);
  }

  close(isOk: boolean): number | undefined {
    if (this.#attempt) endAttempt(this.#attempt, isOk);
    return this.#attempt?.durationMs;
  }

  cut(reason: unknown): void {
    if (this.#attempt) cutAttempt(this.#attempt, reason);
  }

  finish(settled: Settled): void {
    this.#listener.finish(withNotes(this.state, settled));
  }
}

function withNotes(state: CallState, settled: Settled): StageOutcome {
  const { log } = state;
  if (log === undefined && state.usage === undefined) return settled;
  return { ...settled, ...takeUsage(state), ...(log && { log: log.read() }) };
}
