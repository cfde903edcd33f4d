import type { ErrorData } from '../model/error-data.js';
import type { IdentifiedExample, Params, Stage, Usage } from '../model/evaluation.js';
import type { AbortScope } from './abort-scope.js';
import type { CallFacts } from './attempts.js';
import type { Gate } from './gate.js';

/** One stage, to be called on one example. */
export interface StageCall {
  readonly stage: Stage;
  readonly example: IdentifiedExample;
  readonly input: unknown;
  /** Read when the function asks for them, or they are sent to a worker. */
  readonly params: Params;
  /** The outputs of the earlier stages. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly sample: number;
  /** The run's; the call's own is made of it when the function asks. */
  readonly seed: number | string;
  readonly steps: StepRecorder;
  /** Entered in order before each attempt, left in reverse order after it. */
  readonly gates: readonly Gate[];
  readonly scope: AbortScope;
}

/** Keeps the steps of one call: of one example, stage and sample. */
interface StepRecorder {
  /** The kept result of a step, from this session or an earlier one. */
  find(name: string): Promise<KeptStep | undefined> | KeptStep | undefined;
  /** Keeps a step's result; resolves once it is durable. */
  record(name: string, output: unknown, facts: StepFacts): Promise<void>;
}

/** What a step once gave. */
interface KeptStep {
  readonly output: unknown;
}

/** What is kept of a step beside its result. */
export interface StepFacts {
  /** Calls of the step's function in this call of the stage. */
  readonly attempts: number;
  /** Of the last one. */
  readonly durationMs: number;
  /** What was counted since the step recorded before this one: each cent is in one entry. */
  readonly usage?: Usage;
}

/** How a stage's call ended. */
export type StageOutcome = StageFacts &
  (
    | { readonly status: 'ok'; readonly output: unknown }
    | { readonly status: 'error'; readonly error: ErrorData; readonly thrown: unknown }
    | { readonly status: 'aborted' }
  );

/** What an outcome tells of the calls that led to it. */
interface StageFacts extends CallFacts {
  /** What all attempts counted, but for what was recorded with a step. */
  readonly usage?: Usage;
  /** The lines that all attempts logged. */
  readonly log?: readonly string[];
}
