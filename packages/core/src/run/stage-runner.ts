import { goOn } from '../execution/abort-scope.js';
import { callStage } from '../execution/call-stage.js';
import type { Payload } from './payload.js';
import { SampleCall, type SampleCallOptions, type StageResult, type StageWork } from './sample-call.js';

const UNREADABLE: unique symbol = Symbol('unreadable');

/** What {@link createStageRunner} works with. */
export interface StageRunnerOptions extends SampleCallOptions {
  /** False when no further call is to be made. */
  readonly mayCall: () => boolean;
}

/** Runs what is missing of a stage on one example, records it, and goes on with `next` as soon as the result is there. */
export type StageRunner = (stageWork: StageWork, next: (result: StageResult) => void) => void;

/** Makes a {@link StageRunner} for one session. */
export function createStageRunner(options: StageRunnerOptions): StageRunner {
  const { completions, readPayload } = options;

  const runSample = (stageWork: StageWork, sample: number, next: (result: StageResult) => void): void => {
    const { work, stage, after } = stageWork;
    const recorded = completions.stage(work.given.row, stage.name, sample);
    if (recorded?.status !== 'ok' || recorded.seq <= after) {
      call(stageWork, sample, next);
      return;
    }
    const { seq } = recorded;
    const read = readPayload(seq).catch((fault): typeof UNREADABLE => {
      options.fail(fault);
      return UNREADABLE;
    });
    const take = (kept: Payload | typeof UNREADABLE | undefined): void => {
      if (kept === UNREADABLE) next({ status: 'aborted' });
      else if (kept === undefined) call(stageWork, sample, next);
      else next({ status: 'ok', output: kept.output, seq });
    };
    goOn(read, take, options.scope);
  };

  const call = (stageWork: StageWork, sample: number, next: (result: StageResult) => void): void => {
    const made = new SampleCall(options, stageWork, sample, next);
    if (options.mayCall()) callStage(made, made);
    else next({ status: 'aborted' });
  };

  const runSamples = (stageWork: StageWork, samples: number, next: (result: StageResult) => void): void => {
    const results: StageResult[] = [];
    let missing = samples;
    for (let sample = 0; sample < samples; sample++) {
      runSample(stageWork, sample, (result) => {
        results[sample] = result;
        missing--;
        if (missing === 0) next(joinSamples(results));
      });
    }
  };

  return (stageWork, next) => {
    const { samples } = stageWork.stage;
    if (samples === undefined) runSample(stageWork, 0, next);
    else runSamples(stageWork, samples, next);
  };
}

/** All samples' outputs, or what keeps them from being there. */
function joinSamples(results: readonly StageResult[]): StageResult {
  const outputs: unknown[] = [];
  let seq = 0;
  let bad: StageResult | undefined;
  for (const result of results) {
    if (result.status === 'ok') {
      outputs.push(result.output);
      seq = Math.max(seq, result.seq);
    } else if (bad?.status !== 'aborted') bad = result;
  }
  return bad ?? { status: 'ok', output: outputs, seq };
}
