import { type StageContext, stage } from '../../../src/index.js';
import { digestValue } from '../../../src/model/digest.js';
import { remoteOf } from '../../../src/model/remote.js';
import { brief, runStage, runStages, type WorkerCase, withPool } from '../worker-case.js';

const kept = {
  undefined: undefined,
  numbers: [Number.NaN, Number.POSITIVE_INFINITY, -0],
  bigint: 12n,
  date: new Date(5),
  map: new Map<unknown, unknown>([[{ a: 1 }, new Set(['x'])]]),
  bytes: new Uint8Array([1, 2, 3]),
  error: Object.assign(new RangeError('r'), { code: 'R', stack: 's' }),
  $tidemark: 'mine',
  emoji: '🌊',
};

/** What comes and goes, and what does not. */
export const crossing: readonly WorkerCase[] = [
  {
    name: 'all that the codec keeps comes back as it was',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const [result] = await runStage(pool.task('echo'), [kept]);
        return digestValue(result?.output) === digestValue(kept) && Object.keys(kept).length;
      }),
    expected: Object.keys(kept).length,
  },
  {
    name: 'the context says what an inline one says',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const inline = (input: unknown, ctx: Parameters<Parameters<typeof stage>[1]>[1]) => {
          const { example, params, outputs, attempt, sample, seed, signal } = ctx;
          return { input, example, params, outputs, attempt, sample, seed, aborted: signal.aborted };
        };
        const first = stage('first', (input: number) => ({ twice: input * 2 }));
        const [here] = await runStages([first, stage('second', inline, { samples: 2 })], [21]);
        const second = stage('second', pool.task('context'), { samples: 2 });
        const [there] = await runStages([first, second], [21]);
        const [sample] = (there?.output ?? []) as { input: unknown }[];
        return [digestValue(here?.output) === digestValue(there?.output), sample?.input];
      }),
    expected: [true, { twice: 42 }],
  },
  {
    name: 'errors keep name, message, code and cause',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const [result] = await runStage(pool.task('fail'), ['input']);
        const { name, message, code, cause, stack } = result?.error ?? {};
        const inner = cause as { name: string; message: string; code: string };
        return [name, message, code, inner.name, inner.message, inner.code, stack?.includes('tasks')];
      }),
    expected: ['RangeError', 'bad input', 'OUTER', 'TypeError', 'inner', 'INNER', true],
  },
  {
    name: 'what is thrown need not be an error',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const [result] = await runStage(pool.task('throwText'), [1]);
        return [result?.error?.name, result?.error?.message];
      }),
    expected: ['NonError', 'a text'],
  },
  {
    name: 'a retry policy sees status and Retry-After',
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const results = await runStage(pool.task('failTwice'), [1]);
        return [...brief(results), results[0]?.attempts];
      }),
    expected: [3, 3],
  },
  {
    name: "what can't be kept is that example's error and names the place",
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const kinds = ['function', 'instance', 'response', 'cycle', 'proxy', 'fine'];
        const results = await runStage(pool.task('odd'), kinds);
        return results.map(({ output, error }) =>
          error ? [error.code, error.message.split(' ')[0]] : output,
        );
      }),
    expected: [
      ['NOT_SERIALIZABLE', 'output.list[1].call'],
      ['NOT_SERIALIZABLE', 'output.at'],
      ['NOT_SERIALIZABLE', 'output'],
      ['NOT_SERIALIZABLE', 'output.self'],
      { a: 1 },
      'fine',
    ],
  },
  {
    name: "an input that can't cross is that call's error, also among many in a message",
    run: (platform) =>
      withPool(platform, {}, async (pool) => {
        const echo = pool.task('echo');
        const halves = (input: number, ctx: StageContext) => echo(input % 2 === 0 ? input : () => input, ctx);
        const results = await runStage(
          halves,
          Array.from({ length: 400 }, (_, input) => input),
        );
        const refused = results.filter(({ error }) => error?.code === 'NOT_SERIALIZABLE');
        const echoed = results.filter(({ output }, at) => output === at);
        return [refused.length, echoed.length, refused[0]?.error?.message];
      }),
    expected: [200, 200, 'call.input is a function; leave it out'],
  },
  {
    name: "the digest is that of the worker's code, or of its version",
    run: (platform) =>
      withPool(platform, {}, (pool) =>
        withPool(platform, { script: 'versioned' }, async (versioned) => {
          const digests = [pool.task('echo'), pool.task('double'), pool.task('echo'), versioned.task('task')];
          const [echo, double, again, version] = await Promise.all(
            digests.map((task) => remoteOf(task)?.digest()),
          );
          return [echo === again, echo === double, version === digestValue({ version: '7' })];
        }),
      ),
    expected: [true, false, true],
  },
];
