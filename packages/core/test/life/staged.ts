import {
  defineEvaluation,
  type EvaluateOptions,
  type Evaluation,
  type Example,
  evaluate,
  type Store,
  stage,
} from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { never, numbers, settled } from '../run/harness.js';

/** An evaluation of two stages and a scorer, what it called, and what to do before a call. */
export interface Staged {
  readonly evaluation: Evaluation;
  /** `generate e0`, `parse e0`, `score e0` and so on. */
  readonly calls: string[];
  /** Called before each call; a call that hangs is one whose process was killed. */
  before: (call: string) => unknown;
  /** What the scorer gives. */
  scoreOf: (output: number, id: string) => number | null;
}

/** Doubles, then adds the param `plus`. Its code is the same each time, for the digests. */
export function staged(count = 3, given?: readonly Example<number>[]): Staged {
  const tell = async (call: string): Promise<void> => {
    await made.before(call);
    made.calls.push(call);
  };
  const evaluation = defineEvaluation({
    name: 'staged',
    dataset: { name: 'numbers', examples: given ?? numbers(count) },
    params: { plus: 1, mode: '' },
    stages: [
      stage(
        'generate',
        async (n: number, ctx) => {
          await tell(`generate ${ctx.example.id}`);
          return n * 2;
        },
        { version: '1' },
      ),
      stage(
        'parse',
        async (n: number, ctx) => {
          await tell(`parse ${ctx.example.id}`);
          return n + (ctx.params as { plus: number }).plus;
        },
        { version: '1' },
      ),
    ],
    scorers: {
      small: {
        version: '1',
        run: async ({ input, output }: { input: number; output: number }) => {
          const id = `e${input}`;
          await tell(`score ${id}`);
          return made.scoreOf(output, id);
        },
      },
    },
  });
  const made: Staged = {
    evaluation: evaluation as Evaluation,
    calls: [],
    before: () => {},
    scoreOf: () => 1,
  };
  return made;
}

/** Evaluates in a process that dies at its n-th call, when all before it is stored. Gives the calls that were made. */
export async function dying(
  store: Store,
  atCall: number,
  options: Partial<EvaluateOptions> = {},
): Promise<string[]> {
  const made = staged();
  const faulty = createFaultyStore(store);
  let calls = 0;
  made.before = async () => {
    if (++calls === atCall) void settled().then(() => faulty.crash());
    if (calls >= atCall) await never();
  };
  evaluate(made.evaluation, { store: faulty, runId: 'mine', concurrency: 1, ...options });
  await faulty.crashed;
  return made.calls;
}
