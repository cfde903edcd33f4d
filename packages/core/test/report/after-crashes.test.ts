import { describe, expect, test } from 'vitest';
import { buildReport, createMemoryStore, defineEvaluation, evaluate } from '../../src/index.js';
import { crashingStore, numbers } from '../run/harness.js';

describe('promise 7: after crashes the report is as if there had been none', () => {
  /** Scores whose sum depends on the order of addition, tasks that end in any order, some errors. */
  const evaluation = defineEvaluation({
    name: 'crashing',
    dataset: { name: 'numbers', examples: numbers(40) },
    task: async (n: number) => {
      await new Promise((resolve) => setTimeout(resolve, (n * 7) % 5));
      if (n % 9 === 4) throw new RangeError(`kind ${n % 2}`);
      return n;
    },
    scorers: {
      tenths: ({ output }) => 1 / (output + 3),
      isEven: ({ output }) => output % 2 === 0,
      some: ({ output }) => (output % 3 === 0 ? null : 0.1),
    },
  });

  async function reportAfter(crashes: readonly (readonly [commit: number, when: 'before' | 'after'])[]) {
    const store = createMemoryStore();
    for (const [commit, when] of crashes) {
      const dying = crashingStore(store, commit, when);
      evaluate(evaluation, { store: dying, runId: 'r', concurrency: 4 });
      await dying.crashed;
    }
    await evaluate(evaluation, { store, runId: 'r', concurrency: 4, retryErrors: false }).finished;
    const { counts, scores, errors, sessions, run: reported } = await buildReport(store, 'r');
    expect(sessions).toHaveLength(crashes.length + 1);
    expect(sessions.filter(({ status }) => status === 'crashed')).toHaveLength(crashes.length);
    return { counts, scores, errors, means: reported.scores, status: reported.status };
  }

  test.each([
    [[[2, 'before']]],
    [[[2, 'after']]],
    [[[5, 'after']]],
    [
      [
        [3, 'before'],
        [4, 'after'],
        [2, 'after'],
      ],
    ],
  ] as const)('%j', async (crashes) => {
    const whole = await reportAfter([]);
    expect(whole.counts).toEqual({ total: 40, ok: 36, errors: 4, pending: 0 });
    expect(await reportAfter(crashes)).toEqual(whole);
  });
});
