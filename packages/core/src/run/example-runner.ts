import { callStage, type StageOutcome } from '../execution/call-stage.js';
import type { Gate } from '../execution/gate.js';
import { hash32 } from '../model/digest.js';
import { toErrorData } from '../model/error-data.js';
import { TidemarkError } from '../model/errors.js';
import type { Stage } from '../model/evaluation.js';
import type { DatasetExample } from './dataset-reader.js';
import { encodeExample, encodeOutput, type Payload } from './payload.js';
import type { ExampleWork, Recorder } from './recorder.js';
import { type ExampleOutcome, type Scoring, type ScoringOptions, scoreKept, scoreNew } from './scoring.js';

/** What {@link createExampleRunner} works with. */
export interface ExampleRunnerOptions extends ScoringOptions {
  readonly seed: number | string;
  readonly keepInputs: boolean;
  readonly maxOutputBytes: number | undefined;
  /** The gates of a stage's calls, by stage name. */
  readonly gates: ReadonlyMap<string, readonly Gate[]>;
  readonly readPayload: (seq: number) => Promise<Payload | undefined>;
}

/** Runs examples. */
export interface ExampleRunner {
  /** Takes one example through what is missing of its stages and scorers, and records every result. */
  run(given: DatasetExample): Promise<ExampleOutcome>;
  /** Records that an example was in flight at too many crashes. */
  giveUp(given: DatasetExample): void;
}

type StageResult =
  | { readonly status: 'ok'; readonly output: unknown; readonly scoring?: Scoring | undefined }
  | { readonly status: 'error' | 'aborted' };

interface StageWork {
  readonly work: ExampleWork;
  readonly stage: Stage;
  readonly input: unknown;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** True when the scorers judge what this call gives. */
  readonly isScored: boolean;
}

/** Makes an {@link ExampleRunner} for one session. */
export function createExampleRunner(options: ExampleRunnerOptions): ExampleRunner {
  const { evaluation, completions, recorder, readPayload } = options;

  const begin = (given: DatasetExample): ExampleWork => ({
    ...given,
    row: completions.row(given.example.id) as number,
    content: options.keepInputs ? encodeExample(given.example) : '',
  });

  const runStage = async (stageWork: StageWork): Promise<StageResult> => {
    const { samples } = stageWork.stage;
    if (samples === undefined) return runSample(stageWork, 0);
    const results = await Promise.all(
      Array.from({ length: samples }, (_, sample) => runSample(stageWork, sample)),
    );
    const bad =
      results.find(({ status }) => status === 'aborted') ?? results.find(({ status }) => status === 'error');
    return bad ?? { status: 'ok', output: results.map((result) => (result as { output: unknown }).output) };
  };

  const runSample = async (stageWork: StageWork, sample: number): Promise<StageResult> => {
    const recorded = completions.stage(stageWork.work.row, stageWork.stage.name, sample);
    const kept = recorded?.status === 'ok' ? await readPayload(recorded.seq) : undefined;
    if (kept !== undefined) return { status: 'ok', output: kept.output };
    const outcome = await call(stageWork, sample);
    return outcome.status === 'aborted' ? outcome : settle(stageWork, sample, outcome);
  };

  const call = ({ work, stage, input, outputs }: StageWork, sample: number): Promise<StageOutcome> =>
    callStage({
      stage,
      example: work.example,
      input,
      params: options.params,
      outputs,
      sample,
      seed: () => hash32(JSON.stringify([options.seed, work.example.id, stage.name, sample])),
      steps: {
        find: (step) => {
          const seq = completions.step(work.row, stage.name, sample, step);
          return seq === undefined
            ? undefined
            : readPayload(seq).then((found) => found && { output: found.output });
        },
        record: async (step, result, facts) => {
          const output = encodeOutput(result, options.maxOutputBytes);
          await recorder.durable(
            recorder.record(work, {
              stage: stage.name,
              sample: sampleOf(stage, sample),
              step,
              ...facts,
              output,
            }),
          );
        },
      },
      gates: options.gates.get(stage.name) ?? [],
      scope: options.scope,
    });

  const settle = (
    { work, stage, isScored }: StageWork,
    sample: number,
    outcome: Exclude<StageOutcome, { status: 'aborted' }>,
  ): StageResult => {
    const { attempts, durationMs, usage, retries, log } = outcome;
    const facts = {
      stage: stage.name,
      sample: sampleOf(stage, sample),
      attempts,
      durationMs,
      usage,
      retries,
      log,
    };
    let { error } = outcome.status === 'error' ? outcome : { error: undefined };
    if (outcome.status === 'ok') {
      try {
        const output = encodeOutput(outcome.output, options.maxOutputBytes);
        const scoring = isScored ? scoreNew(options, work, outcome.output) : undefined;
        recorder.record(work, {
          ...facts,
          output,
          scores: scoring?.scores,
          scoreMetadata: scoring?.scoreMetadata,
        });
        return { status: 'ok', output: outcome.output, scoring };
      } catch (thrown) {
        error = toErrorData(thrown);
      }
    }
    recorder.record(work, { ...facts, error });
    return { status: 'error' };
  };

  return {
    async run(given) {
      const work = begin(given);
      const outputs: Record<string, unknown> = {};
      let input: unknown = given.example.input;
      for (const stage of evaluation.stages) {
        const isScored = stage === evaluation.stages.at(-1) && stage.samples === undefined;
        const result = await runStage({ work, stage, input, outputs, isScored });
        if (result.status !== 'ok') return result.status;
        if (result.scoring !== undefined) return result.scoring.finish();
        input = result.output;
        outputs[stage.name] = input;
      }
      return scoreKept(options, work, input);
    },
    giveUp(given) {
      const work = begin(given);
      const stage = evaluation.stages.find(({ name }) => completions.stage(work.row, name)?.status !== 'ok');
      const error = new TidemarkError(
        'TASK_CRASHED',
        `example ${given.example.id} was in flight at three crashes; retryErrors: 'all' runs it again`,
      );
      const { name, samples } = stage ?? (evaluation.stages[0] as Stage);
      for (let sample = 0; sample < (samples ?? 1); sample++) {
        const facts = { stage: name, sample: samples && sample, attempts: 0, durationMs: 0 };
        recorder.record(work, { ...facts, error: toErrorData(error) });
      }
    },
  };
}

function sampleOf(stage: Stage, sample: number): number | undefined {
  return stage.samples === undefined ? undefined : sample;
}
