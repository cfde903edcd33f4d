import { createAbortScope } from '../../../src/execution/abort-scope.js';
import { callStage, type StageCall, type StageOutcome } from '../../../src/execution/call-stage.js';
import type { StageFunction, StageOptions } from '../../../src/index.js';
import { sleep, type WorkerCase, withPool } from '../worker-case.js';

/** Calls a stage as a run does. */
function call(
  run: StageFunction,
  input: unknown,
  { options = {}, ...more }: Partial<StageCall> & { readonly options?: StageOptions } = {},
): Promise<StageOutcome> {
  const stageCall = {
    stage: { name: 'work', run, ...options },
    example: { id: 'one', input },
    input,
    params: {},
    outputs: {},
    sample: 0,
    seed: 1,
    steps: slowSteps(),
    gates: [],
    scope: createAbortScope(),
    ...more,
  };
  return new Promise((resolve) => callStage(stageCall, { finish: resolve }));
}

/** Steps that are durable after a while; `order` says what happened. */
function slowSteps(): StageCall['steps'] & { readonly order: string[] } {
  const kept = new Map<string, unknown>();
  const order: string[] = [];
  return {
    order,
    find: (name) => (kept.has(name) ? { output: kept.get(name) } : undefined),
    async record(name, output, { attempts, usage }) {
      order.push(`${name} comes: attempts ${attempts}, tokens ${usage?.inputTokens}`);
      await sleep(50);
      kept.set(name, output);
      order.push(`${name} is durable`);
    },
  };
}

function brief(outcome: StageOutcome): unknown {
  return outcome.status === 'error' ? [outcome.error.name, outcome.error.code] : outcome.status;
}

/** Usage, log, steps and signal of a call in a worker. */
export const contextParts: readonly WorkerCase[] = [
  {
    name: 'usage and log come with the outcome, with an error too',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const outcomes = [await call(pool.task('usage'), 5), await call(pool.task('usage'), 0)];
        return outcomes.map(({ status, usage, log }) => [status, usage, log]);
      }),
    expected: [
      ['ok', { inputTokens: 5, costUsd: 0.5 }, ['counted {"input":5}', 'done']],
      ['error', { inputTokens: 0, costUsd: 0.5 }, ['counted {"input":0}', 'done']],
    ],
  },
  {
    name: 'a step resolves once it is durable, has its usage, and is not called again',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const steps = slowSteps();
        const options = { retry: { minDelayMs: 1 } };
        const first = await call(pool.task('steps'), 'fail once', { steps, options });
        const again = await call(pool.task('steps'), 'go on', { steps });
        const outputs = [first, again].map((each) => each.status === 'ok' && each.output);
        return [steps.order, first.attempts, outputs];
      }),
    expected: [
      [
        'first comes: attempts 1, tokens 1',
        'first is durable',
        'second comes: attempts 1, tokens undefined',
        'second is durable',
      ],
      2,
      [
        [{ at: new Date(0), calls: 1 }, 2],
        [{ at: new Date(0), calls: 1 }, 2],
      ],
    ],
  },
  {
    name: "a step's failures are those of an inline step",
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const twice = await call(pool.task('stepTwice'), 1);
        const bad = await call(pool.task('badStep'), 1);
        const record = () => Promise.reject(Object.assign(new Error('disk full'), { code: 'STORE_FULL' }));
        const full = await call(pool.task('steps'), 1, { steps: { find: () => undefined, record } });
        return [twice, bad, full].map(brief);
      }),
    expected: [
      ['TypeError', undefined],
      ['TidemarkError', 'NOT_SERIALIZABLE'],
      ['Error', 'STORE_FULL'],
    ],
  },
  {
    name: 'a step that nobody waited for is not kept, and the log says so',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const steps = slowSteps();
        const { log } = await call(pool.task('forgottenStep'), 1, { steps });
        await sleep(100);
        return [steps.order, log?.length];
      }),
    expected: [[], 1],
  },
  {
    name: 'a task that is told to stop may do so, and keeps its worker',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const scope = createAbortScope();
        await call(pool.task('echo'), 1);
        const aborted = call(pool.task('waitForAbort'), 1, { scope });
        await sleep(100);
        scope.abort('enough');
        const late = await call(pool.task('waitForAbort'), 1, {
          options: { timeoutMs: 50, retry: { attempts: 1 } },
        });
        const after = await call(pool.task('echo'), 1);
        return [brief(await aborted), brief(late), after.status, pool.state.lost];
      }),
    expected: ['aborted', ['TidemarkError', 'TASK_TIMEOUT'], 'ok', 0],
  },
  {
    name: 'a task that does not stop loses its worker',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const scope = createAbortScope();
        await call(pool.task('echo'), 1);
        const aborted = call(pool.task('never'), 1, { scope });
        await sleep(100);
        scope.abort('enough');
        const after = await call(pool.task('echo'), 1);
        return [brief(await aborted), after.status, pool.state.lost];
      }),
    expected: ['aborted', 'ok', 1],
  },
  {
    name: 'a call that waits can be aborted',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const scope = createAbortScope();
        const busy = call(pool.task('wait'), 300);
        const waiting = call(pool.task('echo'), 1, { scope });
        await sleep(100);
        scope.abort('enough');
        const ends = [brief(await waiting), brief(await busy)];
        await sleep(20);
        return [...ends, pool.state];
      }),
    expected: ['aborted', 'ok', { workers: ['idle'], waiting: 0, lost: 0 }],
  },
];
