import { toErrorData } from '../model/error-data.js';
import { TidemarkError } from '../model/errors.js';
import type { Stage } from '../model/evaluation.js';
import type { DatasetExample } from './dataset-reader.js';
import { encodeExample } from './payload.js';
import type { ExampleWork } from './recorder.js';
import { type ExampleOutcome, scoreKept } from './scoring.js';
import { createStageRunner, type StageRunnerOptions, sampleOf } from './stage-runner.js';

/** What {@link createExampleRunner} works with. */
export interface ExampleRunnerOptions extends StageRunnerOptions {
  readonly keepInputs: boolean;
}

/** Runs examples. */
export interface ExampleRunner {
  /** Takes one example through what is missing of its stages and scorers, and records every result. */
  run(given: DatasetExample): Promise<ExampleOutcome>;
  /** Records that an example was in flight at too many crashes. */
  giveUp(given: DatasetExample): void;
}

/** Makes an {@link ExampleRunner} for one session. */
export function createExampleRunner(options: ExampleRunnerOptions): ExampleRunner {
  const { completions, recorder } = options;
  const { stages } = options.evaluation;
  const runStage = createStageRunner(options);

  const begin = (given: DatasetExample): ExampleWork => ({
    given,
    content: options.keepInputs ? encodeExample(given.example) : '',
  });

  return {
    async run(given) {
      const work = begin(given);
      const outputs: Record<string, unknown> = {};
      let input: unknown = given.example.input;
      let after = 0;
      for (const stage of stages) {
        const isScored = stage === stages.at(-1) && stage.samples === undefined;
        const running = runStage({ work, stage, input, outputs, after, isScored });
        const result = running instanceof Promise ? await running : running;
        if (result.status !== 'ok') return result.status;
        if (result.scoring !== undefined) return result.scoring.finish();
        input = result.output;
        after = result.seq;
        outputs[stage.name] = input;
      }
      return scoreKept(options, work, input, after);
    },
    giveUp(given) {
      const work = begin(given);
      const missing = stages.find(({ name }) => completions.stage(given.row, name)?.status !== 'ok');
      const stage = missing ?? (stages[0] as Stage);
      const error = new TidemarkError(
        'TASK_CRASHED',
        `example ${given.example.id} was in flight at three crashes; retryErrors: 'all' runs it again`,
      );
      for (let sample = 0; sample < (stage.samples ?? 1); sample++) {
        const facts = { attempts: 0, durationMs: 0 };
        recorder.record(work, {
          stage: stage.name,
          sample: sampleOf(stage, sample),
          facts,
          error: toErrorData(error),
        });
      }
    },
  };
}
