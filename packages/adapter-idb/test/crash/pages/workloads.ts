import { defineEvaluation, type Evaluation, type Example, scorer, stage, workerPool } from '@tidemark/core';
import { tell } from './tell.js';

/**
 * `mixed`: a stage in a worker, then one inline, both fast and slow. `fast`: inline, by the hundred. `slow`: one by one.
 * `bulky`: outputs of 300,000 characters.
 */
export type WorkloadName = 'mixed' | 'fast' | 'slow' | 'bulky';

interface Input {
  readonly n: number;
}

const version = '1';

function dataset(count: number) {
  const examples = Array.from({ length: count }, (_, n) => ({ id: `e${n}`, input: { n }, expected: n % 10 }));
  return { name: 'numbers', examples: examples satisfies Example<Input, number>[] };
}

/** Sevenths do not add up exactly: sums show in which order they were made. */
const near = scorer(
  ({ input, output }: { input: Input; output: unknown }) =>
    input.n % 5 === 0
      ? null
      : { score: ((input.n + String(output).length) % 8) / 7, metadata: { n: input.n } },
  { version },
);

const late = scorer(
  async ({ input }: { input: Input }) => {
    await pause(input.n % 3);
    if (input.n % 29 === 7) throw new Error('the late scorer has no opinion');
    return input.n % 2 === 0;
  },
  { version },
);

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Never ends: tells, as long as the page lives, that it does. */
async function live(load: string): Promise<never> {
  for (;;) {
    await pause(50);
    tell(['lives', load]);
  }
}

/**
 * A workload whose results its code determines.
 *
 * @param load - the name under which calls are told.
 * @param answers - how many calls of `slow`, or of the second stage of `mixed`, are answered.
 */
export function workload(name: WorkloadName, load: string, answers = Number.POSITIVE_INFINITY): Evaluation {
  let called = 0;
  const told = (exampleId: string, stageName: string) => tell(['call', load, exampleId, stageName]);
  const makers: Readonly<Record<WorkloadName, () => unknown>> = {
    mixed() {
      const pool = workerPool<typeof import('./worker.js')>({
        create: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: load }),
        size: 1,
      });
      return defineEvaluation({
        name,
        dataset: dataset(200),
        stages: [
          stage('generate', pool.task('generate'), { version }),
          stage(
            'parse',
            async (text: string, ctx) => {
              told(ctx.example.id, 'parse');
              const n = Number(/\d+$/.exec(text)?.[0]);
              if (++called > answers) await live(load);
              await pause(n % 11);
              if (text.endsWith('13')) throw new TypeError('an unlucky number');
              return n;
            },
            { version },
          ),
        ],
        scorers: { near, late },
      });
    },
    fast: () =>
      defineEvaluation({
        name,
        dataset: dataset(1_500),
        stages: [
          stage(
            'task',
            ({ n }: Input) => {
              told(`e${n}`, 'task');
              if (n % 100 === 99) throw Object.assign(new Error(`no ${n % 3}`), { code: 'NO_ANSWER' });
              return (n * 7) % 10;
            },
            { version },
          ),
        ],
        scorers: { near },
      }),
    slow: () =>
      defineEvaluation({
        name,
        dataset: dataset(200),
        stages: [
          stage(
            'task',
            async ({ n }: Input) => {
              told(`e${n}`, 'task');
              if (++called > answers) await live(load);
              await pause(20 + (n % 20));
              return n;
            },
            { version },
          ),
        ],
        scorers: { near },
      }),
    bulky: () =>
      defineEvaluation({
        name,
        dataset: dataset(40),
        stages: [
          stage(
            'task',
            async ({ n }: Input) => {
              told(`e${n}`, 'task');
              await pause(2);
              return incompressible(n);
            },
            { version },
          ),
        ],
        scorers: { near },
      }),
  };
  return makers[name]() as Evaluation;
}

/** 300,000 characters that no database makes smaller, and that `n` determines. */
function incompressible(n: number): string {
  let state = n + 1;
  const codes = new Uint8Array(60_000);
  const parts: string[] = [];
  for (let part = 0; part < 5; part++) {
    for (let i = 0; i < codes.length; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      codes[i] = 35 + ((state >>> 24) % 90);
    }
    parts.push(String.fromCharCode(...codes));
  }
  return parts.join('');
}
