import type { Params, Stage } from '../model/evaluation.js';
import type { CallListener } from '../model/remote.js';
import { addLine, addUsage } from './call-state.js';
import { timeoutError } from './make-call.js';
import type { AttemptPart, StageAttempt } from './take-step.js';
import { toThrown, type WireCall, type WireOutcome } from './worker-wire.js';

/** What all calls of a task have in common. */
export interface TaskCalls {
  readonly task: string;
  /** True when a call is all that its stage does. */
  readonly isWhole: boolean;
  /** Hears that nobody waits for a call any more. */
  readonly onCut: () => void;
}

/** One call of a task: waits for a worker, then is made there. */
export class WorkerCall implements AttemptPart {
  readonly input: unknown;
  readonly attempt: StageAttempt;
  readonly previous: AttemptPart | undefined;
  /** True when it was in a message with others that could not be written, or that the worker did not survive: the next one is its own. */
  isSuspect = false;
  /** True when its result is there, or nobody waits for one. */
  isOver = false;
  /** Taken at once: a worker's function may look at them unseen. */
  readonly params: Params;
  readonly stage: Stage;
  readonly seed: number | string;
  readonly #shared: TaskCalls;
  readonly #listener: CallListener;

  constructor(shared: TaskCalls, input: unknown, attempt: StageAttempt, listener: CallListener) {
    this.#shared = shared;
    this.input = input;
    this.attempt = attempt;
    this.#listener = listener;
    const { params, stage, seed } = attempt.state.call;
    this.params = params;
    this.stage = stage;
    this.seed = seed;
    this.previous = attempt.lastPart;
    attempt.lastPart = this;
  }

  get task(): string {
    return this.#shared.task;
  }

  /** The deadline, from when a worker begins; none when the call is part of a stage that keeps its own. */
  get timeoutMs(): number | undefined {
    return this.#shared.isWhole ? this.stage.timeoutMs : undefined;
  }

  cut(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#shared.onCut();
  }

  /** True when both can be in one message. */
  fits(other: WorkerCall): boolean {
    return (
      this.task === other.task &&
      this.stage === other.stage &&
      this.params === other.params &&
      this.seed === other.seed
    );
  }

  /** Its part of a message: what is as usual is left out. */
  wire(): WireCall {
    const { state, number: attempt } = this.attempt;
    const { example, outputs, sample } = state.call;
    const wire: { -readonly [K in keyof WireCall]: WireCall[K] } = { example };
    if (this.input !== example.input) wire.input = this.input;
    if (attempt !== 1) wire.attempt = attempt;
    if (sample !== 0) wire.sample = sample;
    if (Object.keys(outputs).length > 0) wire.outputs = outputs;
    return wire;
  }

  settle({ output, error, durationMs, usage, log }: WireOutcome): void {
    if (this.isOver) return;
    const { state } = this.attempt;
    if (usage !== undefined) addUsage(state, usage);
    if (log !== undefined) for (const line of log) addLine(state, [line]);
    if (error === undefined) this.#end('ok', output, durationMs);
    else this.#end('error', toThrown(error), durationMs);
  }

  fail(error: unknown, durationMs?: number): void {
    if (!this.isOver) this.#end('error', error, durationMs);
  }

  /** Fails with the error of a missed deadline, and gives it. */
  failLate(durationMs: number): unknown {
    const { name } = this.attempt.state.call.stage;
    const error = timeoutError({ kind: 'stage', name }, this.timeoutMs ?? durationMs);
    this.fail(error, durationMs);
    return error;
  }

  #end(status: 'ok' | 'error', value: unknown, durationMs: number | undefined): void {
    this.isOver = true;
    if (this.#shared.isWhole) this.attempt.durationMs = durationMs;
    this.#listener.hearEnd(status, value);
  }
}
