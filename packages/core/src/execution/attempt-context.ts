import type { IdentifiedExample, Params, StageContext, Usage } from '../model/evaluation.js';
import { addLine, addUsage, seedOf } from './call-state.js';
import { type StageAttempt, takeStep } from './take-step.js';

/** What a stage function gets. Costly parts are made when they are asked for; every part may be taken out of it. */
export class AttemptContext implements StageContext {
  readonly example: IdentifiedExample;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly attempt: number;
  readonly sample: number;
  readonly #attempt: StageAttempt;

  constructor(attempt: StageAttempt) {
    const { call } = attempt.state;
    this.example = call.example;
    this.outputs = call.outputs;
    this.attempt = attempt.number;
    this.sample = call.sample;
    this.#attempt = attempt;
  }

  /** The attempt behind a context; `undefined` for any other object. */
  static attemptOf(ctx: unknown): StageAttempt | undefined {
    return typeof ctx === 'object' && ctx !== null && #attempt in ctx ? ctx.#attempt : undefined;
  }

  /** Only who looks at the params depends on them. */
  get params(): Params {
    return this.#attempt.state.call.params;
  }

  get signal(): AbortSignal {
    const attempt = this.#attempt;
    attempt.controller ??= createController(attempt);
    return attempt.controller.signal;
  }

  get seed(): number {
    return seedOf(this.#attempt.state);
  }

  get step(): StageContext['step'] {
    const attempt = this.#attempt;
    return (name, fn) => takeStep(attempt, name, fn);
  }

  get usage(): (usage: Usage) => void {
    const { state } = this.#attempt;
    return (usage) => addUsage(state, usage);
  }

  get log(): (...values: unknown[]) => void {
    const { state } = this.#attempt;
    return (...values) => addLine(state, values);
  }
}

/** Aborts as the platform does: whoever rejects with the signal's reason rejects with an error. */
export function abortWith(controller: AbortController, reason: unknown): void {
  controller.abort(reason instanceof Error ? reason : undefined);
}

function createController({ cut, state }: StageAttempt): AbortController {
  const controller = new AbortController();
  const { scope } = state.call;
  if (cut) abortWith(controller, cut.reason);
  else if (scope.aborted) abortWith(controller, scope.reason);
  return controller;
}
