import { encodeValue } from '../model/codec.js';
import type { Params } from '../model/evaluation.js';
import { addLine, addUsage } from './call-state.js';
import { timeoutError } from './make-call.js';
import type { StageAttempt } from './take-step.js';
import { toThrown, type WireCall, type WireOutcome, type WireText } from './worker-wire.js';

/** One call of a task: waits for a worker, then is made there. */
export class WorkerCall {
  readonly task: string;
  readonly input: unknown;
  readonly attempt: StageAttempt;
  /** The deadline, from when a worker begins; none when the call is part of a stage that keeps its own. */
  readonly timeoutMs: number | undefined;
  /** True when it was in a message with others and the worker did not survive it: the next message is its own. */
  isSuspect = false;
  /** True when its result is there, or nobody waits for one. */
  isOver = false;
  /** Taken at once: a worker's function may look at them unseen. */
  readonly params: Params;
  readonly output: Promise<unknown>;
  readonly #isWhole: boolean;
  readonly #onCut: () => void;
  #resolve!: (output: unknown) => void;
  #reject!: (error: unknown) => void;

  /**
   * @param isWhole - true when the call is all that its stage does.
   * @param onCut - told when nobody waits for the call any more.
   */
  constructor(task: string, input: unknown, attempt: StageAttempt, isWhole: boolean, onCut: () => void) {
    this.task = task;
    this.input = input;
    this.attempt = attempt;
    this.#isWhole = isWhole;
    this.timeoutMs = isWhole ? attempt.state.call.stage.timeoutMs : undefined;
    this.#onCut = onCut;
    this.output = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.params = attempt.state.call.params;
    attempt.parts ??= [];
    attempt.parts.push(this);
  }

  cut(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#onCut();
  }

  /** True when both can be in one message. */
  fits(other: WorkerCall): boolean {
    const [one, two] = [this.attempt.state.call, other.attempt.state.call];
    return (
      this.task === other.task &&
      one.stage === two.stage &&
      this.params === other.params &&
      one.seed === two.seed
    );
  }

  /** The text of its {@link WireCall}. @throws {TidemarkError} NOT_SERIALIZABLE when its input can't cross. */
  encode(id: number): WireText {
    const { state, number: attempt } = this.attempt;
    const { example, outputs, sample } = state.call;
    const call: WireCall = { id, example, outputs, sample, attempt };
    return encodeValue(this.input === example.input ? call : { ...call, input: this.input }, 'call');
  }

  settle({ output, error, durationMs, usage, log }: WireOutcome): void {
    if (this.isOver) return;
    const { state } = this.attempt;
    if (usage !== undefined) addUsage(state, usage);
    if (log !== undefined) for (const line of log) addLine(state, [line]);
    if (error !== undefined) this.fail(toThrown(error), durationMs);
    else {
      this.#end(durationMs);
      this.#resolve(output);
    }
  }

  fail(error: unknown, durationMs?: number): void {
    if (this.isOver) return;
    this.#end(durationMs);
    this.#reject(error);
  }

  /** Fails with the error of a missed deadline, and gives it. */
  failLate(durationMs: number): unknown {
    const { name } = this.attempt.state.call.stage;
    const error = timeoutError({ kind: 'stage', name }, this.timeoutMs ?? durationMs);
    this.fail(error, durationMs);
    return error;
  }

  #end(durationMs: number | undefined): void {
    this.isOver = true;
    if (this.#isWhole) this.attempt.durationMs = durationMs;
  }
}
