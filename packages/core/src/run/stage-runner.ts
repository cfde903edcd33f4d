import { callStage, type StageCall, type StageOutcome, type StepFacts } from '../execution/call-stage.js';
import type { Gate } from '../execution/gate.js';
import { type ErrorData, toErrorData } from '../model/error-data.js';
import type { IdentifiedExample, Params, Stage } from '../model/evaluation.js';
import { encodeOutput, type Payload } from './payload.js';
import type { ExampleWork } from './recorder.js';
import { type Scoring, type ScoringOptions, scoreNew } from './scoring.js';

/** What {@link createStageRunner} works with. */
export interface StageRunnerOptions extends ScoringOptions {
  readonly seed: number | string;
  readonly maxOutputBytes: number | undefined;
  /** The gates of a stage's calls, by stage name. */
  readonly gates: ReadonlyMap<string, readonly Gate[]>;
  /** False when no further call is to be made. */
  readonly mayCall: () => boolean;
  readonly readPayload: (seq: number) => Promise<Payload | undefined>;
}

/** One stage, to be run on one example. */
interface StageWork {
  readonly work: ExampleWork;
  readonly stage: Stage;
  readonly input: unknown;
  /** The outputs of the earlier stages. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The seq of the output that is the input here: what was recorded before it was made of another one. */
  readonly after: number;
  /** True when the scorers judge what this call gives. */
  readonly isScored: boolean;
}

/** How a stage ended; with the scorers' work when it is under way. */
type StageResult =
  | {
      readonly status: 'ok';
      readonly output: unknown;
      /** The seq under which the output is recorded; with samples, the highest. */
      readonly seq: number;
      readonly scoring?: Scoring | undefined;
    }
  | { readonly status: 'error' | 'aborted' };

/** Runs what is missing of a stage on one example, records it, and goes on with `next` as soon as the result is there. */
export type StageRunner = <T>(
  stageWork: StageWork,
  next: (result: StageResult) => T | Promise<T>,
) => T | Promise<T>;

/** Makes a {@link StageRunner} for one session. */
export function createStageRunner(options: StageRunnerOptions): StageRunner {
  const { completions, recorder, readPayload } = options;

  const runSample = <T>(
    stageWork: StageWork,
    sample: number,
    next: (result: StageResult) => T | Promise<T>,
  ): T | Promise<T> => {
    const { work, stage, after } = stageWork;
    const recorded = completions.stage(work.given.row, stage.name, sample);
    if (recorded?.status !== 'ok' || recorded.seq <= after) return call(stageWork, sample, next);
    const { seq } = recorded;
    return readPayload(seq).then((kept) =>
      kept === undefined ? call(stageWork, sample, next) : next({ status: 'ok', output: kept.output, seq }),
    );
  };

  const call = <T>(
    stageWork: StageWork,
    sample: number,
    next: (result: StageResult) => T | Promise<T>,
  ): T | Promise<T> => {
    if (!options.mayCall()) return next({ status: 'aborted' });
    const made = new SampleCall(options, stageWork, sample);
    return callStage(made, (outcome) =>
      next(outcome.status === 'aborted' ? outcome : settle(stageWork, made, outcome)),
    );
  };

  const settle = (
    stageWork: StageWork,
    { sample, paramsUsed }: SampleCall,
    outcome: Exclude<StageOutcome, { status: 'aborted' }>,
  ): StageResult => {
    if (outcome.status === 'error') return fail(stageWork, sample, outcome, outcome.error);
    const { work, stage, isScored } = stageWork;
    let output: string;
    try {
      output = encodeOutput(outcome.output, options.maxOutputBytes);
    } catch (thrown) {
      return fail(stageWork, sample, outcome, toErrorData(thrown));
    }
    const scoring = isScored ? scoreNew(options, work, outcome.output) : undefined;
    const seq = recorder.record(work, {
      stage: stage.name,
      sample: sampleOf(stage, sample),
      facts: outcome,
      paramsUsed,
      output,
      scores: scoring?.scores,
      scoreMetadata: scoring?.scoreMetadata,
    });
    return { status: 'ok', output: outcome.output, seq, scoring };
  };

  const fail = (
    { work, stage }: StageWork,
    sample: number,
    facts: StageOutcome,
    error: ErrorData,
  ): StageResult => {
    recorder.record(work, { stage: stage.name, sample: sampleOf(stage, sample), facts, error });
    return { status: 'error' };
  };

  const runSamples = async (stageWork: StageWork, samples: number): Promise<StageResult> => {
    const results = await Promise.all(
      Array.from({ length: samples }, (_, sample) => runSample(stageWork, sample, (result) => result)),
    );
    const bad =
      results.find(({ status }) => status === 'aborted') ?? results.find(({ status }) => status === 'error');
    return (
      bad ?? {
        status: 'ok',
        output: results.map((result) => (result.status === 'ok' ? result.output : undefined)),
        seq: Math.max(...results.map((result) => (result.status === 'ok' ? result.seq : 0))),
      }
    );
  };

  return (stageWork, next) => {
    const { samples } = stageWork.stage;
    return samples === undefined ? runSample(stageWork, 0, next) : runSamples(stageWork, samples).then(next);
  };
}

/** Which sample's entry it is; none where a stage has no samples. */
export function sampleOf(stage: Stage, sample: number): number | undefined {
  return stage.samples === undefined ? undefined : sample;
}

const NO_GATES: readonly Gate[] = [];

/** One sample's call. A class, because there is one for each call of a run. */
class SampleCall implements StageCall {
  readonly #options: StageRunnerOptions;
  readonly #work: StageWork;
  readonly sample: number;
  /** True once the function, a worker, or a step that is kept from before may have looked at the params. */
  paramsUsed = false;

  constructor(options: StageRunnerOptions, work: StageWork, sample: number) {
    this.#options = options;
    this.#work = work;
    this.sample = sample;
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
    this.paramsUsed = true;
    return this.#options.params;
  }

  get gates(): readonly Gate[] {
    return this.#options.gates.get(this.stage.name) ?? NO_GATES;
  }

  get scope(): StageRunnerOptions['scope'] {
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
    this.paramsUsed = true;
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
}
