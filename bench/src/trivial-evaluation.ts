import { defineEvaluation, type Example, evaluate, type Store } from '@tidemark/core';
import { timed } from './interleave.js';

/** Slots of every run, and of what it is compared with. */
export const CONCURRENCY = 16;

/** An example whose work is nothing. */
type TrivialExample = Example<number> & { readonly id: string };

export function trivialExamples(count: number): TrivialExample[] {
  return Array.from({ length: count }, (_, i) => ({ id: `example-${i}`, input: i }));
}

/** The milliseconds of a whole new run in an empty store. @throws {Error} when an example is missing from its end. */
export function timeRun(
  store: Store,
  examples: readonly TrivialExample[],
  task: (input: number) => Promise<unknown>,
): Promise<number> {
  const evaluation = defineEvaluation({ name: 'bench', dataset: examples, task });
  return timed(async () => {
    const { ok } = await evaluate(evaluation, { store, concurrency: CONCURRENCY }).finished;
    if (ok !== examples.length) throw new Error(`${ok} of ${examples.length} examples ended well`);
  });
}
