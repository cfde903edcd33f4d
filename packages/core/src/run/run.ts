import type { Observable } from 'rxjs';
import type { ErrorData, ErrorHead } from '../model/error-data.js';
import type { TidemarkError } from '../model/errors.js';
import type { Score, Usage } from '../model/evaluation.js';
import type { KeptDrift } from '../store/entries.js';
import type { TuneOptions } from './options.js';

/**
 * What a run is now, derived from its journal and from who holds it.
 *
 * `pending`: no session yet. `running`: a live writer holds it. `interrupted`: a crash, kill, cancel or fault left work.
 * `completed`: all examples ok. `partial`: all attempted, some errors. `failed`: stopped by `abortOnError` or `maxErrors`.
 */
export type RunStatus = 'pending' | 'running' | 'interrupted' | 'completed' | 'partial' | 'failed';

/** A scorer's mean over the examples that have a score from it; `null` when there is none. */
export interface ScoreMean {
  readonly mean: number | null;
  readonly count: number;
}

/** How a run stands, or ended. */
export interface RunSummary {
  readonly runId: string;
  readonly status: RunStatus;
  /** The last stage through which all examples are done, ok or not; `score` stands for the scorers. */
  readonly completedThrough?: string;
  /** How many examples the run has under its limit; not known before a one-shot dataset ended. */
  readonly total?: number;
  /** Examples done through the stage asked for, ok or not. */
  readonly completed: number;
  readonly ok: number;
  readonly errors: number;
  /** Examples that are not done, when the total is known. */
  readonly pending?: number;
  readonly limit?: number;
  /** Results that stand though what made them was changed since: `onDrift: 'keep'` kept them. */
  readonly kept?: KeptDrift;
  /** True when earlier sessions had completed something. */
  readonly resumed: boolean;
  /** True when nothing was run because an equal run had completed (`needed`): the summary is that one's. */
  readonly skipped?: boolean;
  /** Examples that started again because a crash lost their results, once for each crash, as far as it was recorded. */
  readonly reexecuted: number;
  readonly scores: Readonly<Record<string, ScoreMean>>;
  /** What all recorded calls of all sessions consumed. */
  readonly usage: Required<Usage>;
  /** Why the run stopped before its end. */
  readonly reason?: string;
}

/** A run at one moment. */
export interface RunState extends RunSummary {
  /** Examples that have started and are not recorded yet. A follower does not know: 0. */
  readonly inFlight: number;
  /** How many examples may be in flight now. Only while the run is driven here. */
  readonly concurrency?: number;
  readonly isPaused: boolean;
}

/** What happens in a run. */
export type RunEvent =
  | {
      readonly type: 'started';
      readonly runId: string;
      readonly resumed: boolean;
      readonly completed: number;
      readonly total?: number;
    }
  | {
      /** Emitted only after the entry is durable at the chosen level. */
      readonly type: 'completion';
      readonly exampleId: string;
      readonly stage: string;
      readonly step?: string;
      readonly status: 'ok' | 'error';
      readonly seq: number;
      readonly scores?: Readonly<Record<string, number | null>>;
      readonly error?: ErrorHead;
    }
  | { readonly type: 'notice'; readonly code: string; readonly message: string }
  | { readonly type: 'failed'; readonly error: TidemarkError }
  | { readonly type: 'finished'; readonly summary: RunSummary };

/** All that is stored of one example. */
export interface ExampleResult<Input = unknown, Output = unknown, Expected = unknown> {
  readonly exampleId: string;
  /** The example's position in the dataset, from 0. */
  readonly index: number;
  readonly status: 'ok' | 'error' | 'pending';
  readonly input?: Input;
  readonly expected?: Expected;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** The last stage's output; `undefined` when it has none. */
  readonly output: Output | undefined;
  /** By stage name. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** By scorer name; `score` is `null` when the scorer had nothing to judge. */
  readonly scores: Readonly<Record<string, Score>>;
  /** The first error that stands. */
  readonly error?: ErrorData;
  /** Calls of the stage that came last, over all its samples, in its last session. */
  readonly attempts: number;
  readonly durationMs: number;
  /** Failed attempts of that stage before its last ones. */
  readonly retries?: readonly { readonly error: ErrorData; readonly delayMs: number }[];
  /** What that stage logged. */
  readonly log?: readonly string[];
  /** Where the output came from, when it was not made in this run. */
  readonly origin?: 'reused' | 'imported';
}

/** A run that is driven here, or followed. */
export interface Run<Input = unknown, Output = unknown, Expected = unknown> {
  /** Under `existing: 'new'` and `needed` it is settled once the store was looked at: with the event `started` at the latest. */
  readonly runId: string;
  /** Hot; never errors; completes when the run ends. */
  readonly events: Observable<RunEvent>;
  /** The latest state at once, then at most ten a second, and the final one. Never errors. */
  readonly state: Observable<RunState>;
  /**
   * Resolves when the session ended, whatever its status; everything acknowledged is durable then.
   *
   * @throws {TidemarkError} EXISTS under `existing: 'error'`, or when the id is taken by something else.
   * @throws {TidemarkError} DRIFT when the run was run with other params or another seed.
   * @throws {TidemarkError} LOCKED when another tab or process drives the run.
   * @throws {TidemarkError} NOT_FOUND when the evaluation names a saved dataset that is not in the store.
   * @throws {TidemarkError} INVALID_DATASET, DUPLICATE_ID when the dataset can't be used; what is done is kept.
   * @throws {TidemarkError} STORE_FULL, STORE_FAILED, STORE_CORRUPT, SUPERSEDED when the store fails; the run can be resumed.
   */
  readonly finished: Promise<RunSummary>;
  /**
   * What is stored when called, in dataset order.
   *
   * @throws {TidemarkError} NOT_FOUND when there is no such run.
   */
  results(): AsyncIterable<ExampleResult<Input, Output, Expected>>;
  /** Starts no further example; resolves when none is in flight and all results are durable. */
  pause(): Promise<void>;
  /** Goes on after `pause()`. */
  resume(): void;
  /**
   * Changes how hard the run works, at once: examples that have started go on, calls that wait for their turn are timed anew.
   *
   * @throws {TypeError} for an unknown option or a wrong value, and when the run is followed, not driven here.
   */
  tune(options: TuneOptions): void;
  /** Aborts what is in flight and ends the session; resolves when that is recorded. What did not finish is pending. */
  cancel(): Promise<void>;
}
