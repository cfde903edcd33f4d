import type { AbortScope } from '../execution/abort-scope.js';
import type { StageCall, StageListener, StageOutcome, StepFacts } from '../execution/call-stage.js';
import type { Gate } from '../execution/gate.js';
import { type ErrorData, toErrorData } from '../model/error-data.js';
import type { IdentifiedExample, Params, Stage } from '../model/evaluation.js';
import { type EncodedMembers, encodeOutput, type Payload } from './payload.js';
import type { ExampleWork } from './recorder.js';
import { type Scoring, type ScoringOptions, scoreNew } from './scoring.js';

/** What a {@link SampleCall} works with. */
export interface SampleCallOptions extends ScoringOptions {
  readonly seed: number | string;
  readonly maxOutputBytes: number | undefined;
  /** The gates of a stage's calls, by stage name. */
  readonly gates: ReadonlyMap<string, readonly Gate[]>;
  readonly readPayload: (seq: number) => Promise<Payload | undefined>;
  /** Something is wrong that is not of this example: no other is to start. */
  readonly fail: (fault: unknown) => void;
}

/** One stage, to be run on one example. */
export class StageWork {
  readonly work: ExampleWork;
  readonly stage: Stage;
  readonly input: unknown;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly after: number;
  readonly isScored: boolean;

  /**
   * @param outputs - of the earlier stages.
   * @param after - the seq of the output that is the input here: what was recorded before it was made of another one.
   * @param isScored - true when the scorers judge what this call gives.
   */
  constructor(
    work: ExampleWork,
    stage: Stage,
    input: unknown,
    outputs: Readonly<Record<string, unknown>>,
    after: number,
    isScored: boolean,
  ) {
    this.work = work;
    this.stage = stage;
    this.input = input;
    this.outputs = outputs;
    this.after = after;
    this.isScored = isScored;
  }
}

/** How a stage ended; with the scorers' work when it is under way. */
export type StageResult =
  | {
      readonly status: 'ok';
      readonly output: unknown;
      /** The seq under which the output is recorded; with samples, the highest. */
      readonly seq: number;
      readonly scoring?: Scoring | undefined;
    }
  | { readonly status: 'error' | 'aborted' };

const NO_GATES: readonly Gate[] = [];

/** One sample's call, and what becomes of its outcome. A class, because there is one for each call of a run. */
export class SampleCall implements StageCall, StageListener {
  readonly #options: SampleCallOptions;
  readonly #work: StageWork;
  readonly sample: number;
  /** True once the function, a worker, or a step that is kept from before may have looked at the params. */
  #paramsUsed = false;
  readonly #next: (result: StageResult) => void;

  /** @param next - called with the result once it is recorded. */
  constructor(
    options: SampleCallOptions,
    work: StageWork,
    sample: number,
    next: (result: StageResult) => void,
  ) {
    this.#options = options;
    this.#work = work;
    this.sample = sample;
    this.#next = next;
  }

  get stage(): Stage {
    return this.#work.stage;
  }

  get example(): IdentifiedExample {
    return this.#work.work.given.example;
  }

  get input(): unknown {
    return this.#work.input;
  }

  get outputs(): Readonly<Record<string, unknown>> {
    return this.#work.outputs;
  }

  get params(): Params {
    this.#paramsUsed = true;
    return this.#options.params;
  }

  get gates(): readonly Gate[] {
    return this.#options.gates.get(this.stage.name) ?? NO_GATES;
  }

  get scope(): AbortScope {
    return this.#options.scope;
  }

  get steps(): this {
    return this;
  }

  get seed(): number | string {
    return this.#options.seed;
  }

  find(step: string): Promise<{ readonly output: unknown } | undefined> | undefined {
    const { completions, readPayload } = this.#options;
    const seq = completions.step(this.#work.work.given.row, this.stage.name, this.sample, step);
    if (seq === undefined || seq < this.#work.after) return undefined;
    this.#paramsUsed = true;
    return readPayload(seq).then((found) => found && { output: found.output });
  }

  async record(step: string, result: unknown, facts: StepFacts): Promise<void> {
    const { recorder, maxOutputBytes } = this.#options;
    const output = encodeOutput(result, maxOutputBytes);
    const completion = {
      stage: this.stage.name,
      sample: sampleOf(this.stage, this.sample),
      step,
      facts,
      output,
    };
    await recorder.durable(recorder.record(this.#work.work, completion));
  }

  finish(outcome: StageOutcome): void {
    this.#next(outcome.status === 'aborted' ? outcome : this.#settle(outcome));
  }

  #settle(outcome: Exclude<StageOutcome, { status: 'aborted' }>): StageResult {
    if (outcome.status === 'error') return this.#fail(outcome, outcome.error);
    const { work, stage, isScored } = this.#work;
    let output: EncodedMembers;
    try {
      output = encodeOutput(outcome.output, this.#options.maxOutputBytes);
    } catch (thrown) {
      return this.#fail(outcome, toErrorData(thrown));
    }
    const scoring = isScored ? scoreNew(this.#options, work, outcome.output) : undefined;
    const seq = this.#options.recorder.record(work, {
      stage: stage.name,
      sample: sampleOf(stage, this.sample),
      facts: outcome,
      paramsUsed: this.#paramsUsed,
      output,
      scores: scoring?.scores,
      scoreMetadata: scoring?.scoreMetadata,
    });
    return { status: 'ok', output: outcome.output, seq, scoring };
  }

  #fail(facts: StageOutcome, error: ErrorData): StageResult {
    const { work, stage } = this.#work;
    this.#options.recorder.record(work, {
      stage: stage.name,
      sample: sampleOf(stage, this.sample),
      facts,
      error,
    });
    return { status: 'error' };
  }
}

/** Which sample's entry it is; none where a stage has no samples. */
export function sampleOf(stage: Stage, sample: number): number | undefined {
  return stage.samples === undefined ? undefined : sample;
}
