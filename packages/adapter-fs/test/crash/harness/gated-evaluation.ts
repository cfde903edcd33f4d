import { defineEvaluation, type Evaluation, scorer, stage } from '@tidemark/core';

/** What the evaluation consists of. */
export interface GatedOptions {
  readonly examples: number;
  /** How long outputs are. */
  readonly outputBytes?: number;
  readonly samples?: number;
  /** What each call of the task waits for. */
  readonly pass?: (n: number, sample: number) => Promise<void>;
  /** What each call of the scorer waits for. */
  readonly judge?: (n: number) => Promise<void>;
}

const version = '1';

/** Numbers times a factor, one call after the other let through by whoever drives it. */
export function gatedEvaluation(options: GatedOptions): Evaluation {
  const { examples, outputBytes = 0, samples, pass, judge } = options;
  return defineEvaluation({
    name: 'gated',
    dataset: {
      name: 'numbers',
      examples: Array.from({ length: examples }, (_, n) => ({ id: `e${n}`, input: n })),
    },
    params: { factor: 1 },
    stages: [
      stage(
        'task',
        async (n: number, { params, sample }) => {
          await pass?.(n, sample);
          return { value: n * (params as { factor: number }).factor, padding: 'x'.repeat(outputBytes) };
        },
        { version, ...(samples && { samples }) },
      ),
    ],
    scorers: {
      even: scorer(({ input }: { input: number }) => input % 2 === 0, { version }),
      judged: scorer(
        async ({ input }: { input: number }) => {
          await judge?.(input);
          return 1;
        },
        { version },
      ),
    },
  }) as Evaluation;
}
