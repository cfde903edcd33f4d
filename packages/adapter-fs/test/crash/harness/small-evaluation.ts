import { setImmediate as nextTurn } from 'node:timers/promises';
import { defineEvaluation, type Evaluation, scorer, stage } from '@tidemark/core';

const version = '1';

/** Every kind of completion in few bytes: a step, two stages, a score that rides on an output and one that does not. */
export function smallEvaluation(examples: number): Evaluation {
  return defineEvaluation({
    name: 'small',
    dataset: Array.from({ length: examples }, (_, n) => ({ id: `${n}`, input: n })),
    stages: [
      stage(
        'a',
        async (n: number, ctx) => {
          await nextTurn();
          return (await ctx.step('s', () => n * 2)) + 1;
        },
        { version },
      ),
      stage(
        'b',
        (n: number) => {
          if (n % 16 === 9) throw new Error('not nine');
          return `out ${n}`;
        },
        { version },
      ),
    ],
    scorers: {
      c: scorer(({ input }: { input: number }) => (input % 7) / 7, { version }),
      d: scorer(
        async ({ input }: { input: number }) => {
          await nextTurn();
          return input % 2;
        },
        { version },
      ),
    },
  }) as Evaluation;
}
