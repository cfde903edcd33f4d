import { defineEvaluation, type Evaluation, type StageContext, scorer, stage } from '../../../src/index.js';
import { type App, failureOf, outputOf, SCORERS, STAGES, type Unit, type Value } from './app.js';

/** One call that a process made. */
export interface Call {
  readonly unit: Unit;
  readonly id: string;
  /** `undefined` for one that was under way when its process died. */
  endedAtMs: number | undefined;
}

/** What one process runs, and what it called. */
export interface AppProcess {
  readonly evaluation: Evaluation;
  readonly calls: Call[];
}

/**
 * The evaluation as the app has it now, in a process of its own.
 *
 * @param isSync - whether functions give their values at once.
 * @param before - called before each call with its number; the call waits for the promise it gives.
 */
export function startProcess(
  app: App,
  isSync: boolean,
  before: (count: number) => Promise<unknown> | undefined,
): AppProcess {
  const calls: Call[] = [];
  const run = (unit: Unit, id: string, input: Value, plus: number): Value | Promise<Value> => {
    const call: Call = { unit, id, endedAtMs: undefined };
    calls.push(call);
    const end = () => {
      call.endedAtMs = performance.now();
      if (app.failing.has(`${unit} ${id}`)) throw new Error(failureOf(unit, id, app.versions[unit]));
      return outputOf(unit, app.versions[unit], input, plus);
    };
    const wait = before(calls.length);
    if (wait !== undefined) return wait.then(end);
    return isSync ? end() : Promise.resolve().then(end);
  };
  const evaluation = defineEvaluation({
    name: 'life',
    dataset: {
      name: 'examples',
      examples: app.examples.map(({ id, content }) => ({ id, input: content, metadata: { id } })),
    },
    params: { plus: 1 },
    stages: STAGES.map((unit) =>
      stage(
        unit,
        (input: Value, { example, params }: StageContext) => run(unit, example.id, input, plusOf(params)),
        { version: String(app.versions[unit]) },
      ),
    ) as never,
    scorers: Object.fromEntries(
      SCORERS.map((unit) => {
        const judge = ({ output, metadata, params }: { output: Value; metadata: unknown; params: unknown }) =>
          run(unit, (metadata as { id: string }).id, output, plusOf(params)) as number | null;
        return [unit, scorer(judge, { version: String(app.versions[unit]) })];
      }),
    ),
  });
  return { evaluation: evaluation as Evaluation, calls };
}

function plusOf(params: unknown): number {
  return (params as { plus: number }).plus;
}
