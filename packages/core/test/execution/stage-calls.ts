import { vi } from 'vitest';
import { type AbortScope, createAbortScope } from '../../src/execution/abort-scope.js';
import {
  callStage,
  type StageCall,
  type StageOutcome,
  type StepFacts,
} from '../../src/execution/call-stage.js';
import { hash32 } from '../../src/model/digest.js';
import type { StageFunction, StageOptions } from '../../src/model/evaluation.js';

/** Steps kept in memory, with what was recorded of them. */
export interface KeptSteps {
  readonly outputs: Map<string, unknown>;
  readonly facts: Map<string, StepFacts>;
}

export function keptSteps(outputs: Record<string, unknown> = {}): KeptSteps & StageCall['steps'] {
  const kept = { outputs: new Map(Object.entries(outputs)), facts: new Map<string, StepFacts>() };
  return {
    ...kept,
    find: (name) =>
      kept.outputs.has(name) ? Promise.resolve({ output: kept.outputs.get(name) }) : undefined,
    async record(name, output, facts) {
      kept.outputs.set(name, output);
      kept.facts.set(name, facts);
    },
  };
}

/** The seed of a {@link call} in a run with this seed. */
export function seedOf(runSeed: number, sample = 0): number {
  return hash32(JSON.stringify([runSeed, 'one', 'generate', sample]));
}

/** Calls a stage named `generate` on an example with the id `one` and the input 20. */
export function call(
  run: StageFunction,
  { options = {}, ...more }: Partial<StageCall> & { readonly options?: StageOptions } = {},
): Promise<StageOutcome> {
  const stageCall = {
    stage: { name: 'generate', run, ...options },
    example: { id: 'one', input: 20 },
    input: 20,
    params: { model: 'm' },
    outputs: { before: 'x' },
    sample: 0,
    seed: 7,
    steps: keptSteps(),
    gates: [],
    scope: createAbortScope(),
    ...more,
  };
  return new Promise((resolve) => callStage(stageCall, { finish: resolve }));
}

/** The same with fake timers, which it runs to the end. */
export async function afterTimers(...args: Parameters<typeof call>): Promise<StageOutcome> {
  const outcome = call(...args);
  await vi.runAllTimersAsync();
  return outcome;
}

/** A scope that counts who listens. */
export function countingScope(): AbortScope & { listeners: number } {
  const scope = createAbortScope();
  return {
    listeners: 0,
    abort: scope.abort,
    get aborted() {
      return scope.aborted;
    },
    get reason() {
      return scope.reason;
    },
    enter(listener) {
      this.listeners += 1;
      return scope.enter(listener);
    },
    leave(place) {
      this.listeners -= 1;
      scope.leave(place);
    },
    onAbort(listener) {
      this.listeners += 1;
      const takeBack = scope.onAbort(listener);
      return () => {
        this.listeners -= 1;
        takeBack();
      };
    },
  };
}

/** A promise that the test settles. */
export function deferred<T = unknown>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
} {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((onResolved, onRejected) => {
    resolve = onResolved;
    reject = onRejected;
  });
  return { promise, resolve, reject };
}
