import { createMemoryStore, defineEvaluation, evaluate, stage } from '../../../src/index.js';
import { runStage, type Script, sleep, type WorkerCase, withPool } from '../worker-case.js';

/** How a run of a worker's task ends that can't begin: code, what the message says, and the store's runs. */
function failsWith(script: Script, says: string, task = 'task', readyTimeoutMs = 10_000): WorkerCase['run'] {
  return (platform) =>
    withPool(platform, { script, readyTimeoutMs }, async (pool) => {
      const store = createMemoryStore();
      const dataset = [{ input: 1 }];
      const stages = [stage('work', pool.task(task))] as const;
      const run = evaluate(defineEvaluation({ name: 'workers', dataset, stages }), { store });
      const error = await run.finished.then(
        () => undefined,
        (thrown) => thrown,
      );
      return [error?.code, error?.message.includes(says) || error?.message, (await store.list()).length];
    });
}

/** Workers that can't be used: found out before anything is spent. */
export const loading: readonly WorkerCase[] = [
  {
    name: 'a script that is not there',
    platforms: ['node'],
    run: failsWith('missing', 'missing.mjs'),
    expected: ['WORKER_LOAD', true, 0],
  },
  {
    name: 'a script that is not there (404)',
    platforms: ['chromium', 'chromium without locks'],
    run: failsWith('missing', 'could not be fetched'),
    expected: ['WORKER_LOAD', true, 0],
  },
  {
    name: 'a syntax error',
    run: failsWith('syntax-error', 'Unexpected token'),
    expected: ['WORKER_LOAD', true, 0],
  },
  {
    name: 'a module that throws',
    run: failsWith('throws', 'no luck'),
    expected: ['WORKER_LOAD', true, 0],
  },
  {
    name: 'a module that throws after it exposed a task',
    run: failsWith('throws-after', 'no luck'),
    expected: ['WORKER_LOAD', true, 0],
  },
  {
    name: 'a module that exposes nothing',
    run: failsWith('exposes-nothing', 'exposeTask', 'task', 500),
    expected: ['WORKER_LOAD', true, 0],
  },
  {
    name: 'a task whose code is hidden',
    run: failsWith('native', 'version'),
    expected: ['WORKER_LOAD', true, 0],
  },
  {
    name: 'a task that is not exposed',
    run: failsWith('tasks', 'did you mean double?', 'dubble'),
    expected: ['NOT_FOUND', true, 0],
  },
  {
    name: 'a module that awaits something first',
    run: (platform) =>
      withPool(platform, { script: 'slow-start' }, async (pool) => {
        const [result] = await runStage(pool.task('task'), ['here']);
        return result?.output;
      }),
    expected: 'here',
  },
  {
    name: 'create that throws',
    run: (platform) => {
      const create = () => {
        throw new Error('no workers here');
      };
      return withPool({ ...platform, create }, {}, async (pool) => {
        const error = await runStage(pool.task('echo'), [1]).catch((thrown) => thrown);
        return [error.code, error.cause.message];
      });
    },
    expected: ['WORKER_LOAD', 'no workers here'],
  },
  {
    name: 'workers that can be loaded again are used again',
    run: (platform) => {
      let isBroken = false;
      const create = () => platform.create(isBroken ? 'missing' : 'tasks');
      return withPool({ ...platform, create }, { recycleAfter: 1 }, async (pool) => {
        const task = pool.task('echo');
        await runStage(task, ['before']);
        await sleep(100);
        isBroken = true;
        const [broken] = await runStage(task, ['broken']);
        isBroken = false;
        const [after] = await runStage(task, ['after']);
        return [broken?.error?.code, after?.output];
      });
    },
    expected: ['WORKER_LOAD', 'after'],
  },
];
