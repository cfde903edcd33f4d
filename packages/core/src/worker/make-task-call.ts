import type { Remote } from 'comlink';
import { createAbortScope } from '../execution/abort-scope.js';
import { AttemptContext } from '../execution/attempt-context.js';
import { CallState, takeUsage } from '../execution/call-state.js';
import { endAttempt } from '../execution/end-attempt.js';
import type { StageCall } from '../execution/stage-call.js';
import { StageAttempt } from '../execution/take-step.js';
import type { AnyTask } from '../execution/worker-tasks.js';
import {
  type PoolSide,
  packError,
  unsettle,
  type WireBatch,
  type WireCall,
  type WireText,
} from '../execution/worker-wire.js';
import { encodeValue } from '../model/codec.js';

const NEVER_ABORTED = createAbortScope();

/** A call that has begun. */
export interface TaskCall {
  readonly id: number;
  readonly attempt: StageAttempt;
  /** The text of its outcome, an error's too: at once for a task that is synchronous. Never rejects. */
  readonly outcome: WireText | Promise<WireText>;
}

/** Begins the call at this place of a batch. @param find - gives the task, or throws what the call ends with. */
export function makeTaskCall(
  find: () => AnyTask,
  batch: WireBatch,
  at: number,
  pool: Remote<PoolSide>,
): TaskCall {
  const id = batch.firstId + at;
  const call = batch.calls[at] as WireCall;
  const { attempt: number = 1, example } = call;
  const state = new CallState(stageCall(batch, call, id, pool));
  const attempt = new StageAttempt(state, number);
  const startedAt = performance.now();
  const end = (isOk: boolean, result: unknown): WireText => {
    const durationMs = performance.now() - startedAt;
    endAttempt(attempt, isOk);
    const { usage } = takeUsage(state);
    let facts = `"durationMs":${Math.round(durationMs * 1_000) / 1_000}`;
    if (usage !== undefined) facts += `,"usage":${encodeValue(usage)}`;
    if (state.log !== undefined) facts += `,"log":${encodeValue(state.log.read())}`;
    return `{${facts},${encodeResult(isOk, result)}}`;
  };
  const begin = (): WireText | Promise<WireText> => {
    try {
      const output = find()('input' in call ? call.input : example.input, new AttemptContext(attempt));
      if (!isThenable(output)) return end(true, output);
      return Promise.resolve(output).then(
        (result) => end(true, result),
        (thrown) => end(false, thrown),
      );
    } catch (thrown) {
      return end(false, thrown);
    }
  };
  return { id, attempt, outcome: begin() };
}

function stageCall(
  { names, params, seed }: WireBatch,
  { example, outputs = {}, sample = 0 }: WireCall,
  id: number,
  pool: Remote<PoolSide>,
): StageCall {
  return {
    stage: { name: names[1], run: () => undefined },
    example,
    input: example.input,
    params,
    outputs,
    sample,
    seed,
    steps: {
      async find(name) {
        const kept = unsettle(await pool.findStep(id, name)) as readonly unknown[];
        return kept.length === 0 ? undefined : { output: kept[0] };
      },
      async record(name, output, facts) {
        unsettle(await pool.recordStep(id, name, encodeValue(output, 'output'), encodeValue(facts)));
      },
    },
    gates: [],
    scope: NEVER_ABORTED,
  };
}

function encodeResult(isOk: boolean, result: unknown): string {
  try {
    if (isOk) return `"output":${encodeValue(result, 'output')}`;
    return `"error":${encodeValue(packError(result))}`;
  } catch (refusal) {
    return `"error":${encodeValue(packError(refusal))}`;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
