import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { defineEvaluation, type Evaluation, type Example, scorer, stage } from '@tidemark/core';

/** Told of each call of a stage, step or scorer (stage `score`), before the call does anything. */
export type OnCall = (exampleId: string, stage: string, sample: number, step?: string) => void;

/** An evaluation whose results its code determines, and how it is driven. */
export interface Workload {
  readonly evaluation: Evaluation;
  readonly concurrency: number;
}

interface Input {
  readonly n: number;
}

const version = '1';

function examples(count: number): Example<Input, number>[] {
  return Array.from({ length: count }, (_, n) => ({ id: `e${n}`, input: { n }, expected: n % 10 }));
}

/** Sevenths do not add up exactly: sums show in which order they were made. */
function nearness({ input, output }: { input: Input; output: unknown }): number {
  return ((input.n + String(output).length) % 8) / 7;
}

function scorers(onCall: OnCall) {
  return {
    near: scorer(
      (given: { input: Input; output: unknown }) => {
        onCall(`e${given.input.n}`, 'score', 0, 'near');
        return given.input.n % 5 === 0 ? null : { score: nearness(given), metadata: { n: given.input.n } };
      },
      { version },
    ),
    late: scorer(
      async (given: { input: Input; output: unknown }) => {
        onCall(`e${given.input.n}`, 'score', 0, 'late');
        await pause(given.input.n % 4);
        if (given.input.n % 29 === 7) throw new Error('the late scorer has no opinion');
        return nearness(given) > 0.5;
      },
      { version },
    ),
  };
}

/** Results come so fast that they are committed by the hundred. */
function fast(onCall: OnCall): Workload {
  const evaluation = defineEvaluation({
    name: 'fast',
    dataset: { name: 'numbers', examples: examples(1_500) },
    stages: [
      stage(
        'task',
        ({ n }: Input) => {
          onCall(`e${n}`, 'task', 0);
          if (n % 100 === 99) throw Object.assign(new Error(`no answer for ${n % 3}`), { code: 'NO_ANSWER' });
          return (n * 7) % 10;
        },
        { version },
      ),
    ],
    scorers: { near: scorers(onCall).near },
  });
  return { evaluation: evaluation as Evaluation, concurrency: 16 };
}

/** Each result is committed as it comes. */
function slow(onCall: OnCall): Workload {
  const evaluation = defineEvaluation({
    name: 'slow',
    dataset: { name: 'numbers', examples: examples(160) },
    stages: [
      stage(
        'task',
        async ({ n }: Input, ctx) => {
          onCall(`e${n}`, 'task', 0);
          ctx.usage({ inputTokens: n });
          await pause(1 + ((n * 7) % 20));
          if (n % 17 === 16) throw new Error('the model said no');
          return { answer: 'word '.repeat(n % 50), n };
        },
        { version },
      ),
    ],
    scorers: scorers(onCall),
  });
  return { evaluation: evaluation as Evaluation, concurrency: 8 };
}

/** Two stages, one of each kind, and both kinds of scorers. */
function staged(onCall: OnCall): Workload {
  const evaluation = defineEvaluation({
    name: 'staged',
    dataset: { name: 'numbers', examples: examples(400) },
    stages: [
      stage(
        'generate',
        async ({ n }: Input) => {
          onCall(`e${n}`, 'generate', 0);
          await nextTurn();
          return `answer ${n}`;
        },
        { version },
      ),
      stage(
        'parse',
        (text: string, ctx) => {
          onCall(ctx.example.id, 'parse', 0);
          if (text.endsWith('13')) throw new TypeError('an unlucky number');
          return Number(text.slice(7));
        },
        { version },
      ),
    ],
    scorers: scorers(onCall),
  });
  return { evaluation: evaluation as Evaluation, concurrency: 8 };
}

/** Samples with durable steps, then a judge that has a step of its own. */
function stepped(onCall: OnCall): Workload {
  const evaluation = defineEvaluation({
    name: 'stepped',
    dataset: { name: 'numbers', examples: examples(50) },
    stages: [
      stage(
        'draft',
        async ({ n }: Input, ctx) => {
          onCall(ctx.example.id, 'draft', ctx.sample);
          const found = await ctx.step('find', () => {
            onCall(ctx.example.id, 'draft', ctx.sample, 'find');
            return (n * 3 + ctx.sample) % 11;
          });
          const written = await ctx.step('write', async () => {
            onCall(ctx.example.id, 'draft', ctx.sample, 'write');
            await pause(n % 5);
            return `found ${found}`;
          });
          return { written, seed: ctx.seed };
        },
        { version, samples: 3 },
      ),
      stage(
        'judge',
        async (drafts: readonly { written: string }[], ctx) => {
          onCall(ctx.example.id, 'judge', 0);
          return ctx.step('vote', () => {
            onCall(ctx.example.id, 'judge', 0, 'vote');
            return drafts.map(({ written }) => written).sort()[0];
          });
        },
        { version },
      ),
    ],
    scorers: scorers(onCall),
  });
  return { evaluation: evaluation as Evaluation, concurrency: 4 };
}

export const workloads: {
  readonly [name in 'fast' | 'slow' | 'staged' | 'stepped']: (onCall: OnCall) => Workload;
} = { fast, slow, staged, stepped };

export type WorkloadName = keyof typeof workloads;
