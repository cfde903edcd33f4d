import type { JsonObject } from './json.js';

/** One input of a dataset. Without `id`, its id is the digest of its content. */
export interface Example<Input = unknown, Expected = unknown> {
  readonly id?: string;
  readonly input: Input;
  readonly expected?: Expected;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** An example whose id is settled. */
export type IdentifiedExample<Input = unknown, Expected = unknown> = Example<Input, Expected> & {
  readonly id: string;
};

type ExampleIterable<Input, Expected> =
  | Iterable<Example<Input, Expected>>
  | AsyncIterable<Example<Input, Expected>>;

/**
 * Examples in order. An array, or a function that returns the examples anew at each call, can be read again; any
 * other iterable is used once.
 */
export type Examples<Input = unknown, Expected = unknown> =
  | ExampleIterable<Input, Expected>
  | (() => ExampleIterable<Input, Expected> | Promise<ExampleIterable<Input, Expected>>);

/** Examples with a name and maybe a version, which become part of a run's identity. */
export interface Dataset<Input = unknown, Expected = unknown> {
  readonly name?: string;
  readonly version?: string;
  /** Of a saved dataset's content. Recorded with each session; a run of a saved dataset is found by the name alone. */
  readonly digest?: string;
  readonly examples: Examples<Input, Expected>;
}

/** A saved dataset by its name: the store that the run uses has the examples. */
export interface DatasetName {
  readonly name: string;
  /** When given, the dataset must have been saved as this version. */
  readonly version?: string;
  readonly examples?: undefined;
}

/** The values that an evaluation is run with. Recorded with each run. */
export type Params = Readonly<Record<string, unknown>>;

/** What a call consumed. Calls of `ctx.usage` add up. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** US dollars. */
  readonly costUsd?: number;
}

/** What a stage function gets beside its input. */
export interface StageContext<P extends Params = Params> {
  readonly example: IdentifiedExample;
  readonly params: P;
  /** The outputs of the earlier stages of this example, by stage name. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Aborts when the run is cancelled, its store fails, or the call's deadline passes. */
  readonly signal: AbortSignal;
  /** 1 for the first call in this session, 2 for the first retry. */
  readonly attempt: number;
  /** 0 to `samples - 1`; 0 for a stage without samples. */
  readonly sample: number;
  /** An unsigned 32-bit number, the same at every attempt of this example, stage and sample. */
  readonly seed: number;
  /**
   * Runs `fn` and keeps its result under `name`: later attempts and sessions get the kept result and do not call `fn`.
   * Resolves once the result is durable.
   *
   * @throws {TypeError} when `name` was used before in this call.
   */
  step<T>(name: string, fn: () => T | Promise<T>): Promise<T>;
  usage(usage: Usage): void;
  /** Keeps a line with the result. */
  log(...values: unknown[]): void;
}

/** The work of a stage: gets the output of the stage before it, or the example's input. */
// biome-ignore lint/suspicious/noExplicitAny: a stage function's input is the author's to name
export type StageFunction<Input = any, Output = unknown, P extends Params = any> = (
  input: Input,
  ctx: StageContext<P>,
) => Output | Promise<Output>;

/** When and how a failed call is made again. */
export interface RetryPolicy {
  /**
   * Calls in all, the first included. When given, it holds for every error that `when` accepts, or for all without
   * `when`. Default: 3 for what may pass by itself, 1 for all else.
   */
  readonly attempts?: number;
  /** Before the first retry, in milliseconds. Default 500. */
  readonly minDelayMs?: number;
  /** Default 30,000. A longer `Retry-After` of the server wins. */
  readonly maxDelayMs?: number;
  /** By how much the delay grows from one retry to the next. Default 2. */
  readonly factor?: number;
  /**
   * Which errors are worth another call. Default: time-outs, connection errors, dead workers, HTTP 408, 425, 429 and
   * 5xx, and `retryable: true`.
   */
  readonly when?: (error: unknown) => boolean;
}

/** How many calls may start in a time: a token bucket. */
export interface RateLimit {
  readonly perSecond?: number;
  readonly perMinute?: number;
  /** How many calls may start at once after a rest. Default: one second's worth, at least 1. */
  readonly burst?: number;
  /** Limits with the same key share one bucket within this tab or process. */
  readonly key?: string;
}

/** Options of {@link stage}. */
export interface StageOptions {
  /** Says which code this is; without it a digest of the function's source text does. */
  readonly version?: string;
  /** Calls the stage this many times for each example; the next stage gets an array. */
  readonly samples?: number;
  /** The deadline of one call, in milliseconds; for a worker's task from when a worker begins it. */
  readonly timeoutMs?: number;
  readonly retry?: RetryPolicy;
  /** At most this many calls of this stage at a time. */
  readonly concurrency?: number;
  readonly rateLimit?: RateLimit;
}

/** One named step of the work on an example. */
export interface Stage<Input = unknown, Output = unknown> extends StageOptions {
  readonly name: string;
  readonly run: StageFunction;
  /** Only for types. */
  readonly '~types'?: { readonly input: Input; readonly output: Output };
}

/** What a scorer gives: `score` from 0 to 1, or `null` when there is nothing to judge. */
export interface Score {
  readonly name?: string;
  readonly score: number | null;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What a scorer gets. */
export interface ScorerInput<
  Input = unknown,
  Output = unknown,
  Expected = unknown,
  P extends Params = Params,
> {
  readonly input: Input;
  readonly output: Output;
  readonly expected: Expected;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly params: P;
}

type ScorerResult = number | boolean | null | Score;

/** Judges one output. */
// biome-ignore lint/suspicious/noExplicitAny: autoevals' scorers name their own inputs
export type ScorerFunction<In = any> = (input: In) => ScorerResult | Promise<ScorerResult>;

/** Options of {@link scorer}. */
export interface ScorerOptions {
  /** Says which code this is; without it a digest of the function's source text does. */
  readonly version?: string;
  /** The deadline of one call, in milliseconds. */
  readonly timeoutMs?: number;
  readonly retry?: RetryPolicy;
}

/** A scorer with options. */
export interface Scorer<In = unknown> extends ScorerOptions {
  readonly run: ScorerFunction;
  /** Only for types. */
  readonly '~types'?: (input: In) => void;
}

/** A checked definition: what {@link defineEvaluation} returns. */
export interface Evaluation<
  Input = unknown,
  Output = unknown,
  Expected = unknown,
  P extends Params = Params,
> {
  readonly name: string;
  readonly dataset: Dataset<Input, Expected>;
  readonly params: P;
  readonly stages: readonly Stage[];
  readonly scorers: Readonly<Record<string, Scorer>>;
  /** Only for types. */
  readonly '~types'?: { readonly output: Output };
}

/** The name of the stage in which scorers run. */
export const SCORE_STAGE = 'score';

/** A head's view of usage: only what was counted. */
export type UsageRecord = JsonObject & Usage;
