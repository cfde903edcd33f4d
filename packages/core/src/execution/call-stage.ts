import { remoteOf } from '../model/remote.js';
import { AttemptContext } from './attempt-context.js';
import { runAttempts, type Settled } from './attempts.js';
import { type CallState, takeUsage } from './call-state.js';
import { cutAttempt, endAttempt } from './end-attempt.js';
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
  const { stage, input, gates, scope } = call;
  const state: CallState = { call };
  let attempt: StageAttempt | undefined;
  const work: Work = {
    kind: 'stage',
    name: stage.name,
    timeoutMs: remoteOf(stage.run) === undefined ? stage.timeoutMs : undefined,
    retry: stage.retry,
    gates,
    scope,
    call(number) {
      attempt = { state, number, isOver: false, openSteps: 0 };
      return stage.run(input, new AttemptContext(attempt));
    },
    close(isOk) {
      if (attempt) endAttempt(attempt, isOk);
      return attempt?.durationMs;
    },
    cut(reason) {
      if (attempt) cutAttempt(attempt, reason);
    },
  };
  return runAttempts(work, (settled) => finish(withNotes(state, settled)));
}

function withNotes(state: CallState, settled: Settled): StageOutcome {
  const { log } = state;
  if (log === undefined && state.usage === undefined) return settled;
  return { ...settled, ...takeUsage(state), ...(log && { log: log.read() }) };
}
