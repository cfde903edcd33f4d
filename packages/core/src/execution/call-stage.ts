import type { ErrorData } from '../model/error-data.js';
import type { IdentifiedExample, Params, Stage, Usage } from '../model/evaluation.js';
import type { AbortScope } from './abort-scope.js';
import type { CallFacts } from './attempts.js';
import type { Gate } from './gate.js';

/** Keeps the steps of one call: of one example, stage and sample. */
export interface StepRecorder {
  /** The kept result of a step, from this session or an earlier one. */
  find(name: string): Promise<{ readonly output: unknown } | undefined> | { readonly output: unknown } | undefined;
  /** Keeps a step's result; resolves once it is durable. */
  record(name: string, output: unknown, facts: StepFacts): Promise<void>;
}

/** What is kept of a step beside its result. */
export interface StepFacts {
  /** Calls of the step's function in this session. */
  readonly attempts: number;
  readonly durationMs: number;
  /** What was counted since the step recorded before this one. */
  readonly usage?: Usage;
}

/** One stage, to be called on one example. */
export interface StageCall {
  readonly stage: Stage;
  readonly example: IdentifiedExample;
  readonly input: unknown;
  readonly params: Params;
  /** The outputs of the earlier stages. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly sample: number;
  /** Called once, and only when the function asks for its seed. */
  readonly seed: () => number;
  readonly steps: StepRecorder;
  /** Entered in order before each attempt, left in reverse order after it. */
  readonly gates: readonly Gate[];
  readonly scope: AbortScope;
}

/** How a stage's call ended. */
export type StageOutcome = StageFacts &
  (
    | { readonly status: 'ok'; readonly output: unknown }
    | { readonly status: 'error'; readonly error: ErrorData; readonly thrown: unknown }
    | { readonly status: 'aborted' }
  );

/** What an outcome tells of the calls that led to it. */
export interface StageFacts extends CallFacts {
  /** What all attempts counted, but for what was recorded with a step: each cent is in one entry. */
  readonly usage?: Usage;
  /** The lines that all attempts logged. */
  readonly log?: readonly string[];
}

export function callStage(call: StageCall): Promise<StageOutcome> {
  throw new Error(`not yet ${call}`);
}
