import type { PoolWorker, StageFunction, StageOptions } from '../../../src/index.js';
import { brief, type Platform, runStage, sleep, type WorkerCase, withPool } from '../worker-case.js';

const neighbours = Array.from({ length: 40 }, (_, at) => at);

/** Runs an example that ends its worker each time, among others: the error, the others, and the pool afterwards. */
function poisoned(task: string, poison: string, options: StageOptions = {}): WorkerCase['run'] {
  return (platform) =>
    withPool(platform, { size: 2 }, async (pool) => {
      const inputs = [...neighbours.slice(0, 20), poison, ...neighbours.slice(20)];
      const results = await runStage(pool.task(task), inputs, options);
      const [bad] = results.splice(20, 1);
      const cause = bad?.error?.cause as { code?: string } | undefined;
      const [after] = await runStage(pool.task('echo'), ['after']);
      const others = brief(results).filter((output, at) => output === neighbours[at]).length;
      return [bad?.error?.code, cause?.code, bad?.attempts, others, after?.output];
    });
}

/** Terminates the worker of a pool while its call is under way, or before it. */
function terminated(when: 'busy' | 'idle'): WorkerCase['run'] {
  return (platform: Platform) => {
    let worker: PoolWorker | undefined;
    const create = () => {
      worker = platform.create('tasks');
      return worker;
    };
    return withPool({ ...platform, create }, {}, async (pool) => {
      const task = pool.task('wait');
      await runStage(task, [1]);
      const results = runStage(task, [400]);
      if (when === 'busy') await sleep(150);
      worker?.terminate();
      return [...brief(await results), pool.state.lost > 0];
    });
  };
}

/** Ways in which a worker ends before its call does. */
export const deaths: readonly WorkerCase[] = [
  {
    name: 'a task that ends its worker',
    run: poisoned('quit', 'poison'),
    expected: ['WORKER_DIED', undefined, 3, 40, 'after'],
  },
  {
    name: 'a late throw',
    run: poisoned('throwLate', 'poison'),
    expected: ['WORKER_DIED', 'LATE', 3, 40, 'after'],
  },
  {
    name: 'an unhandled rejection',
    run: poisoned('rejectLate', 'poison'),
    expected: ['WORKER_DIED', 'LATE', 3, 40, 'after'],
  },
  {
    name: 'an endless loop, with a deadline',
    run: poisoned('loop', 'loop', { timeoutMs: 500, retry: { attempts: 2, minDelayMs: 1 } }),
    expected: ['TASK_TIMEOUT', undefined, 2, 40, 'after'],
  },
  {
    name: "Node's heap limit",
    platforms: ['node'],
    run: poisoned('eatMemory', 'poison', { retry: { attempts: 2, minDelayMs: 1 } }),
    expected: ['WORKER_DIED', 'ERR_WORKER_OUT_OF_MEMORY', 2, 40, 'after'],
  },
  {
    name: 'terminated from outside during a call, which is made again',
    platforms: ['node', 'chromium'],
    run: terminated('busy'),
    expected: [400, true],
  },
  {
    name: 'terminated from outside between calls',
    platforms: ['node', 'chromium'],
    run: terminated('idle'),
    expected: [400, true],
  },
  {
    name: 'collecting garbage leaves calls as they are',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const outputs: unknown[] = [];
        for (let round = 0; round < 4; round++) {
          for (const input of [round, 'x']) outputs.push(...(await runStage(pool.task('echo'), [input])));
          await runStage(pool.task('steps'), [round]);
          await runStage(pool.task('collectGarbage'), [round]);
          for (let times = 0; times < 5; times++) {
            platform.gc();
            await sleep(5);
          }
        }
        return [outputs.length, pool.state.lost];
      }),
    expected: [8, 0],
  },
  {
    name: 'a pool forgets a run that is over',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const input = await runOnce(pool.task('echo'));
        for (let times = 0; times < 20 && input.deref() !== undefined; times++) {
          await sleep(5);
          platform.gc();
        }
        return input.deref() === undefined;
      }),
    expected: true,
  },
];

/** Runs a stage on one input, and keeps no hold of it. */
async function runOnce(run: StageFunction): Promise<WeakRef<object>> {
  const input = { text: 'once' };
  await runStage(run, [input]);
  return new WeakRef(input);
}
