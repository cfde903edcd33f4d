import type { WorkerPool } from '../../../src/index.js';
import { brief, runStage, sleep, type WorkerCase, withPool } from '../worker-case.js';

const many = Array.from({ length: 300 }, (_, at) => at);

/** When a call began and ended. */
type Span = readonly [begunAt: number, endedAt: number];

/** The spans of calls that take so long, after so many fast ones that they are sent together. */
async function spans(pool: WorkerPool, isBusy: boolean, durationsMs: readonly number[]): Promise<Span[]> {
  const inputs = (each: readonly number[]) => each.map((durationMs) => ({ durationMs, isBusy }));
  await runStage(pool.task('wait'), [20, 20]);
  await runStage(pool.task('span'), inputs(Array(1_000).fill(0)), {}, { concurrency: 200 });
  const results = await runStage(pool.task('span'), inputs(durationsMs));
  return results.map(({ output }) => output as Span);
}

/** Whether all others ended before a slow call did, and whether it had begun before the last of them: it is made once. */
function goneOn([begunAt, endedAt]: Span, others: readonly Span[]): [boolean, boolean] {
  return [others.every(([, ended]) => ended < endedAt), others.some(([begun]) => begun > begunAt)];
}

const fast: readonly number[] = Array(20).fill(0);

/** Which worker makes which call, and when. */
export const scheduling: readonly WorkerCase[] = [
  {
    name: 'work is spread over all workers',
    run: (platform) =>
      withPool(platform, { size: 3 }, async (pool) => {
        const results = await runStage(pool.task('wait'), Array(6).fill(200));
        return [results.length, pool.state.workers.length, pool.state.lost];
      }),
    expected: [6, 3, 0],
  },
  {
    name: 'slow calls do not wait for each other while a worker is idle, where memory is shared',
    platforms: ['node'],
    run: (platform) =>
      withPool(platform, { size: 2 }, async (pool) => {
        const [one, two] = (await spans(pool, true, [...fast, 800, 800])).slice(-2) as [Span, Span];
        return Math.max(one[0], two[0]) < Math.min(one[1], two[1]);
      }),
    expected: true,
  },
  {
    name: 'what was sent with a slow call and not begun goes to another worker',
    run: (platform) =>
      withPool(platform, { size: 2 }, async (pool) => {
        const before = fast.slice(0, 5); // Early in the first message: never its last call.
        const all = await spans(pool, false, [...before, 1_000, ...fast, ...fast]);
        return goneOn(all.splice(before.length, 1)[0] as Span, all);
      }),
    expected: [true, true],
  },
  {
    name: 'what was sent behind a message with a slow call goes to another worker',
    run: (platform) =>
      withPool(platform, { size: 2 }, async (pool) => {
        const all = await spans(pool, false, [1_000, ...fast, ...fast]);
        return goneOn(all.shift() as Span, all);
      }),
    expected: [true, true],
  },
  {
    name: 'giving up a call leaves those alone that were sent behind it',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        await spans(pool, false, fast);
        const inputs = [60_000, 0].map((durationMs) => ({ durationMs, isBusy: false }));
        const options = { timeoutMs: 300, retry: { attempts: 1 } };
        const [slow, quick] = await runStage(pool.task('span'), inputs, options);
        return [slow?.error?.code, quick?.status, quick?.attempts];
      }),
    expected: ['TASK_TIMEOUT', 'ok', 1],
  },
  {
    name: 'a deadline counts from when a worker begins',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const options = { timeoutMs: 700, retry: { attempts: 1 } };
        return brief(await runStage(pool.task('wait'), Array(10).fill(100), options));
      }),
    expected: Array(10).fill(100),
  },
  {
    name: "an outcome's duration is the call's, without the wait",
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const results = await runStage(pool.task('wait'), Array(4).fill(200));
        return results.map(({ durationMs }) => durationMs > 190 && durationMs < 500);
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
        await runStage(pool.task('echo'), [1]);
        const under = runStage(pool.task('wait'), [5_000, 5_000]);
        await sleep(100);
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
