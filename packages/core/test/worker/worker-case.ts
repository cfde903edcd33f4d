import type { PoolWorker, Stage, StageFunction, StageOptions, WorkerPool } from '../../src/index.js';
import {
  createMemoryStore,
  defineEvaluation,
  type EvaluateOptions,
  type ExampleResult,
  evaluate,
  stage,
  type WorkerPoolOptions,
  workerPool,
} from '../../src/index.js';

/** The worker modules in `workers/`, and two that can't be loaded. */
export type Script =
  | 'tasks'
  | 'versioned'
  | 'throws'
  | 'throws-after'
  | 'exposes-nothing'
  | 'native'
  | 'slow-start'
  | 'missing'
  | 'syntax-error';

/** Where the cases are run: the same ones in Node and in Chromium. */
export interface Platform {
  readonly name: 'node' | 'chromium' | 'chromium without locks';
  create(script: Script): PoolWorker;
  gc(): void;
}

/** Something that a pool must do. */
export interface WorkerCase {
  readonly name: string;
  /** Where it can be shown; everywhere when absent. */
  readonly platforms?: readonly Platform['name'][];
  /** What is seen: plain data, since it may have to come out of a browser. */
  run(platform: Platform): Promise<unknown>;
  readonly expected: unknown;
}

/** Runs `use` with a pool, of one worker unless said otherwise, and closes it. */
export async function withPool<T>(
  { create }: Platform,
  options: Partial<WorkerPoolOptions> & { readonly script?: Script },
  use: (pool: WorkerPool) => Promise<T>,
): Promise<T> {
  const { script = 'tasks', ...more } = options;
  const pool = workerPool({ size: 1, create: () => create(script), ...more });
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

/** The results of a run of one stage, in the order of the inputs. */
export async function runStage(
  run: StageFunction,
  inputs: readonly unknown[],
  options: StageOptions = {},
  more: Partial<EvaluateOptions> = {},
): Promise<ExampleResult[]> {
  return runStages([stage('work', run, { retry: { minDelayMs: 1 }, ...options })], inputs, more);
}

export async function runStages(
  stages: readonly [Stage, ...Stage[]],
  inputs: readonly unknown[],
  more: Partial<EvaluateOptions> = {},
): Promise<ExampleResult[]> {
  const examples = inputs.map((input, at) => ({ id: `e${at}`, input }));
  const evaluation = defineEvaluation({ name: 'workers', dataset: examples, stages });
  const run = evaluate(evaluation, { store: createMemoryStore(), concurrency: 64, ...more });
  await run.finished;
  const results: ExampleResult[] = [];
  for await (const result of run.results()) results.push(result);
  return results;
}

/** Outputs, and for errors their codes and attempts. */
export function brief(results: readonly ExampleResult[]): unknown[] {
  return results.map(({ output, error, attempts }) => (error ? [error.code, attempts] : output));
}

export function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
