import { expect } from 'vitest';
import {
  createMemoryStore,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type RunSummary,
  type Store,
} from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { doubling, never, numbers } from './harness.js';

/** What came of a run that was started again after each death. */
export interface Outcome {
  /** Sessions that died. */
  readonly crashes: number;
  readonly summary: RunSummary;
  readonly store: Store;
  /** How often each example was called, over all sessions. */
  readonly calls: ReadonlyMap<number, number>;
  readonly evaluation: Evaluation<number, number, number>;
}

/** Starts the run again after each death, until it ends. `deadly` says what of a task kills its process. */
export async function untilDone(
  count: number,
  deadly: (n: number, die: () => void) => unknown,
  options: Partial<EvaluateOptions> = {},
  mostCrashes = 30,
): Promise<Outcome> {
  const inner = createMemoryStore();
  const calls = new Map<number, number>();
  for (let crashes = 0; ; crashes++) {
    expect(crashes).toBeLessThanOrEqual(mostCrashes);
    let isDead = false;
    const store = createFaultyStore(inner);
    const die = () => {
      isDead = true;
      void store.crash();
    };
    const { evaluation } = doubling(numbers(count), async (n) => {
      if (isDead) return never();
      calls.set(n, (calls.get(n) ?? 0) + 1);
      const result = await deadly(n, die);
      return isDead ? never() : typeof result === 'number' ? result : n;
    });
    const driven = evaluate(evaluation, { store, ...options });
    const summary = await Promise.race([store.crashed.then(() => undefined), driven.finished]);
    if (summary !== undefined) return { crashes, summary, store: inner, calls, evaluation };
  }
}
