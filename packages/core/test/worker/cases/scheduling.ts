import { brief, runStage, sleep, type WorkerCase, withPool } from '../worker-case.js';

const many = Array.from({ length: 300 }, (_, at) => at);

/** The time that something took. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Which worker makes which call, and when. */
export const scheduling: readonly WorkerCase[] = [
  {
    name: 'work is spread over all workers',
    run: (platform) =>
      withPool(platform, { size: 3 }, async (pool) => {
        await runStage(pool.task('wait'), [100, 100, 100]);
        return pool.state;
      }),
    expected: { workers: ['idle', 'idle', 'idle'], waiting: 0, lost: 0 },
  },
  {
    name: 'slow calls do not wait for each other while a worker is idle, where memory is shared',
    platforms: ['node'],
    run: (platform) =>
      withPool(platform, { size: 2 }, async (pool) => {
        await runStage(pool.task('wait'), [1, 1]);
        await runStage(pool.task('spin'), Array(300).fill(0));
        const durationMs = await timed(() => runStage(pool.task('spin'), [...Array(20).fill(0), 400, 400]));
        return durationMs < 750;
      }),
    expected: true,
  },
  {
    name: 'what was sent with a slow call and not begun goes to another worker',
    run: (platform) =>
      withPool(platform, { size: 2 }, async (pool) => {
        await runStage(pool.task('wait'), [1, 1]);
        await runStage(pool.task('wait'), Array(300).fill(0), {}, { concurrency: 300 });
        const slow = runStage(pool.task('wait'), [...Array(10).fill(0), 1_000, ...Array(30).fill(0)]);
        const durationMs = await timed(() => runStage(pool.task('echo'), many));
        return [durationMs < 800, (await slow).every(({ status }) => status === 'ok')];
      }),
    expected: [true, true],
  },
  {
    name: 'a deadline counts from when a worker begins',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const options = { timeoutMs: 400, retry: { attempts: 1 } };
        return brief(await runStage(pool.task('wait'), Array(6).fill(150), options));
      }),
    expected: Array(6).fill(150),
  },
  {
    name: "an outcome's duration is the call's, without the wait",
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const results = await runStage(pool.task('wait'), Array(4).fill(100));
        return results.map(({ durationMs }) => durationMs > 90 && durationMs < 190);
      }),
    expected: [true, true, true, true],
  },
  {
    name: 'a worker is replaced after as many calls as it may make',
    run: (platform) =>
      withPool(platform, { recycleAfter: 10 }, async (pool) => {
        const results = await runStage(pool.task('worker'), many.slice(0, 40));
        const counts = new Map<unknown, number>();
        for (const { output } of results) counts.set(output, (counts.get(output) ?? 0) + 1);
        return [...counts.values()];
      }),
    expected: [10, 10, 10, 10],
  },
  {
    name: 'close ends what is under way and what comes later',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const under = runStage(pool.task('wait'), [5_000, 5_000]);
        await sleep(200);
        await pool.close();
        const later = await runStage(pool.task('echo'), [1]).catch((error) => error.code);
        return [brief(await under), later, pool.state];
      }),
    expected: [
      [
        ['ABORTED', 1],
        ['ABORTED', 1],
      ],
      'ABORTED',
      { workers: [], waiting: 0, lost: 0 },
    ],
  },
];
