import { toErrorData } from '../model/error-data.js';
import { TidemarkError } from '../model/errors.js';
import { SCORE_STAGE } from '../model/evaluation.js';
import type { DatasetExample } from './dataset-reader.js';
import { encodeExample } from './payload.js';
import { ExampleWork } from './recorder.js';
import { StageWork, sampleOf } from './sample-call.js';
import { type ExampleOutcome, scoreKept } from './scoring.js';
import { createStageRunner, type StageRunnerOptions } from './stage-runner.js';

/** What {@link createExampleRunner} works with. */
export interface ExampleRunnerOptions extends StageRunnerOptions {
  readonly keepInputs: boolean;
}

/** Runs examples. */
export interface ExampleRunner {
  /** Takes one example through what is missing of its stages and scorers, records every result, and calls `end`. */
  run(given: DatasetExample, end: (outcome: ExampleOutcome) => void): void;
  /** Records that an example was in flight at too many crashes, as the error of what is missing of it: the rest stands. */
  giveUp(given: DatasetExample): void;
}

/** Makes an {@link ExampleRunner} for one session. */
export function createExampleRunner(options: ExampleRunnerOptions): ExampleRunner {
  const { completions, recorder } = options;
  const { stages } = options.evaluation;
  const runStage = createStageRunner(options);

  const begin = (given: DatasetExample): ExampleWork =>
    new ExampleWork(given, options.keepInputs ? encodeExample(given.example) : '');

  /** Runs the stages from one on, then the scorers. */
  const runFrom = (
    at: number,
    work: ExampleWork,
    input: unknown,
    after: number,
    outputs: Record<string, unknown>,
    end: (outcome: ExampleOutcome) => void,
  ): void => {
    const stage = stages[at];
    if (stage === undefined) {
      scoreKept(options, work, input, after, end);
      return;
    }
    const isScored = at === stages.length - 1 && stage.samples === undefined;
    runStage(new StageWork(work, stage, input, outputs, after, isScored), (result) => {
      if (result.status !== 'ok') end(result.status);
      else if (result.scoring !== undefined) result.scoring.finish(end);
      else {
        outputs[stage.name] = result.output;
        runFrom(at + 1, work, result.output, result.seq, outputs, end);
      }
    });
  };

  return {
    run: (given, end) => runFrom(0, begin(given), given.example.input, 0, {}, end),
    giveUp(given) {
      const work = begin(given);
      const crashed = new TidemarkError(
        'TASK_CRASHED',
        `example ${given.example.id} was in flight at three crashes; retryErrors: 'all' runs it again`,
      );
      const { stack: _, ...error } = toErrorData(crashed); // where we made it tells nothing
      const failed = { facts: { attempts: 0, durationMs: 0 }, error };
      for (const stage of stages) {
        const samples = Array.from({ length: stage.samples ?? 1 }, (_, sample) => sample);
        const missing = samples.filter(
          (sample) => completions.stage(given.row, stage.name, sample)?.status !== 'ok',
        );
        for (const sample of missing) {
          recorder.record(work, { stage: stage.name, sample: sampleOf(stage, sample), ...failed });
        }
        if (missing.length > 0) return;
      }
      for (const name of Object.keys(options.evaluation.scorers)) {
        if (completions.score(given.row, name)?.status === 'ok') continue;
        recorder.record(work, { stage: SCORE_STAGE, step: name, ...failed });
      }
    },
  };
}
