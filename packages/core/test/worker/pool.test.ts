import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  evaluate,
  type StageContext,
  stage,
  type WorkerPool,
  type WorkerPoolOptions,
  workerPool,
} from '../../src/index.js';
import { digestValue } from '../../src/model/digest.js';
import { exposeTask, exposeTasks } from '../../src/worker/node.js';
import { collect } from '../run/harness.js';
import { runStage } from './worker-case.js';

const pools: WorkerPool[] = [];

afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

function openPool(script = 'tasks', options: Partial<WorkerPoolOptions> = {}): WorkerPool {
  const create = () => new Worker(new URL(`./workers/${script}.mjs`, import.meta.url));
  const pool = workerPool({ create, size: 1, ...options });
  pools.push(pool);
  return pool;
}

describe('misuse is a TypeError', () => {
  const create = () => new Worker('');

  test.each([
    ['no create', {}, 'expected create, a function'],
    ['a worker', { create: 5 }, 'create: expected a function, got 5'],
    ['an unknown option', { create, sise: 2 }, 'unknown option sise (did you mean size?'],
    ['a size of 0', { create, size: 0 }, 'size: expected a whole number of 1 or more'],
    ['recycleAfter', { create, recycleAfter: -1 }, 'recycleAfter: expected'],
    ['readyTimeoutMs', { create, readyTimeoutMs: 0 }, 'readyTimeoutMs: expected'],
  ])('%s', (_, options, message) => {
    const make = () => workerPool(options as unknown as WorkerPoolOptions);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  test('a task that is called without the context of a stage', () => {
    const task = openPool().task('echo');
    expect(() => task(1, {} as StageContext)).toThrow('expected the ctx that the stage was given');
  });

  test('exposing tasks outside a worker, and what is no task', () => {
    expect(() => exposeTask(() => 1)).toThrow('no worker');
    expect(() => exposeTasks({ one: 1 as unknown as () => void })).toThrow(
      'task one: expected a function, got 1',
    );
    expect(() => exposeTasks({ '': () => 1 })).toThrow('expected a name');
    expect(() => exposeTask(() => 1, { versoin: '1' } as object)).toThrow('did you mean version?');
  });
});

test('no worker is made before there is work', async () => {
  let made = 0;
  const create = () => {
    made++;
    return new Worker(new URL('./workers/tasks.mjs', import.meta.url));
  };
  const pool = openPool('tasks', { create, size: 4 });
  const task = pool.task('echo');
  expect(made).toBe(0);
  await runStage(task, [1]);
  expect(made).toBe(1);
  expect(pool.state).toEqual({ workers: ['idle'], waiting: 0, lost: 0 });
});

describe('a run that is told to stop while its worker is loading ends at once', () => {
  const begin = (signal?: AbortSignal) => {
    const stages = [stage('work', openPool('exposes-nothing').task('task'))] as const;
    const evaluation = defineEvaluation({ name: 'loading', dataset: [{ input: 1 }], stages });
    return evaluate(evaluation, { store: createMemoryStore(), ...(signal && { signal }) });
  };
  const cancelled = { status: 'interrupted', reason: 'cancelled' };

  test('by cancel', async () => {
    const run = begin();
    await run.cancel();
    expect(await run.finished).toMatchObject(cancelled);
  });

  test('by its signal', async () => {
    const controller = new AbortController();
    const run = begin(controller.signal);
    controller.abort();
    expect(await run.finished).toMatchObject(cancelled);
  });
});

test('calls that were given up are not made by another worker when theirs has to be killed', async () => {
  const made: Worker[] = [];
  const create = () => {
    const worker = new Worker(new URL('./workers/tasks.mjs', import.meta.url));
    made.push(worker);
    return worker;
  };
  const pool = openPool('tasks', { create, size: 2 });
  const tasks = { loop: pool.task('loop'), wait: pool.task('waitForAbort') };
  const work = (input: 'loop' | 'wait', ctx: StageContext) => tasks[input](input, ctx);
  await runStage(tasks.loop, Array.from({ length: 300 }).fill('quick')); // so that the next ones share a message
  const evaluation = defineEvaluation({
    name: 'given up',
    dataset: (['wait', 'loop', 'loop', 'loop', 'loop'] as const).map((input) => ({ input })),
    stages: [stage('work', work)],
  });
  const run = evaluate(evaluation, { store: createMemoryStore(), concurrency: 5 });
  await vi.waitUntil(() => pool.state.workers.filter((state) => state === 'busy').length === 2);
  await run.cancel();
  await vi.waitUntil(() => pool.state.lost === 1);
  expect(await runStage(pool.task('echo'), [1])).toMatchObject([{ output: 1 }]);
  expect([made.length, pool.state.lost, pool.state.waiting]).toEqual([2, 1, 0]);
});

test('a stage may call a task as a part of its work; its deadline is then for the whole', async () => {
  const pool = openPool();
  const parts = async (input: number, ctx: StageContext) => [
    await pool.task('double')(input, ctx),
    await pool.task('wait')(input * 1_000, ctx),
  ];
  const [fast, slow] = await runStage(parts, [0, 1], { timeoutMs: 600, retry: { attempts: 1 } });
  expect(fast?.output).toEqual([0, 0]);
  expect(slow?.error?.code).toBe('TASK_TIMEOUT');
});

test("a session records the digest of the worker's code; a stage's own version wins", async () => {
  const store = createMemoryStore();
  const task = openPool('versioned').task('task');
  const stages = [stage('worker', task), stage('own', task, { version: '8' })] as const;
  const evaluation = defineEvaluation({ name: 'digests', dataset: [{ input: 1 }], stages });
  const { runId } = await evaluate(evaluation, { store }).finished;
  const entries = (await collect(store.readEntries(runId))).flat();
  expect(entries).toContainEqual(
    expect.objectContaining({
      type: 'session',
      stages: [
        expect.objectContaining({ name: 'worker', digest: digestValue({ version: '7' }) }),
        expect.objectContaining({ name: 'own', digest: digestValue({ version: '8' }) }),
      ],
    }),
  );
});

test('idle workers keep no process alive', async () => {
  const script = fileURLToPath(new URL('./workers/unclosed-pool.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: 'inherit' });
  expect(await once(child, 'exit')).toEqual([0, null]);
});
