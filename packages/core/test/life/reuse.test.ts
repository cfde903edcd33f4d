import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import {
  buildReport,
  createMemoryStore,
  defineEvaluation,
  deleteRun,
  type EvaluateOptions,
  type Example,
  evaluate,
  exportRun,
  followRun,
  importRun,
  resumeRuns,
  type ScorerFunction,
  type StageFunction,
  type Store,
  scorer,
  stage,
  updateRun,
  workerPool,
} from '../../src/index.js';
import {
  collect,
  crashingStore,
  deferred,
  entriesOf,
  errorOf,
  never,
  numbers,
  record,
  run,
} from '../run/harness.js';

interface Setting {
  readonly examples?: Example<number, number>[];
  readonly generate?: string;
  readonly parse?: string;
  readonly judge?: string;
  readonly scorers?: Readonly<Record<string, ScorerFunction>>;
  readonly samples?: number;
}

/** An evaluation of two stages and two scorers whose versions are given, and what was called. */
function versioned({ examples = numbers(4), samples, ...versions }: Setting = {}) {
  const calls: string[] = [];
  const { generate = '1', parse = '1', judge = '1', scorers = {} } = versions;
  const evaluation = defineEvaluation({
    name: 'versioned',
    dataset: { examples },
    params: { model: 'a' },
    stages: [
      stage(
        'generate',
        (input: number, ctx) => {
          calls.push(`generate ${input}`);
          ctx.usage({ costUsd: 1 });
          if (input < 0) throw new Error('negative');
          return { doubled: input * 2, seed: ctx.seed };
        },
        { version: generate, ...(samples !== undefined && { samples }) },
      ),
      stage(
        'parse',
        (input: unknown) => {
          calls.push('parse');
          return JSON.stringify(input);
        },
        { version: parse },
      ),
    ],
    scorers: {
      judge: scorer(
        async ({ output }) => {
          calls.push('judge');
          return { score: output.length / 100, metadata: { by: judge } };
        },
        { version: judge },
      ),
      quick: scorer(
        ({ output }) => {
          calls.push('quick');
          return output.length > 0;
        },
        { version: '1' },
      ),
      ...scorers,
    },
  });
  return { evaluation, calls };
}

async function again(setting: Setting, options: Partial<EvaluateOptions>) {
  const { evaluation, calls } = versioned(setting);
  return { ...(await run(evaluation, { runId: 'second', reuse: 'auto', ...options })), calls };
}

async function firstRun(setting: Setting = {}, options: Partial<EvaluateOptions> = {}): Promise<Store> {
  return (await run(versioned(setting).evaluation, { runId: 'first', ...options })).store;
}

/** What must be equal however a run came to it. */
async function outcome(store: Store, runId: string) {
  const { counts, scores, errors } = await buildReport(store, runId);
  const results = await collect(followRun(store, runId).results());
  return {
    counts,
    scores,
    errors,
    results: results.map(({ origin: _, durationMs: __, ...rest }) => rest),
  };
}

describe('reuse', () => {
  it('calls nothing when an equal run is there, and gives the same results and report', async () => {
    const store = await firstRun();
    const { calls, summary, results } = await again({}, { store });
    expect(calls).toEqual([]);
    expect(summary).toMatchObject({ status: 'completed', completed: 4, usage: { costUsd: 0 } });
    expect(results.every(({ origin }) => origin === 'reused')).toBe(true);
    expect(await outcome(store, 'second')).toEqual(await outcome(store, 'first'));
  });

  it('says of each completion which run it is from', async () => {
    const store = await firstRun();
    await again({}, { store });
    const completions = (await entriesOf(store, 'second')).filter(({ type }) => type === undefined);
    expect(completions.length).toBeGreaterThan(0);
    for (const each of completions) expect(each).toMatchObject({ origin: 'reused', reusedFrom: 'first' });
  });

  it('copies outputs: deleting the source harms nothing', async () => {
    const store = await firstRun();
    const before = await outcome(store, 'first');
    await again({}, { store });
    await deleteRun(store, 'first');
    expect(await outcome(store, 'second')).toEqual(before);
    const { calls } = await again({}, { store, reuse: 'first' });
    expect(calls).toEqual([]);
  });

  it.each<[string, Setting, string[]]>([
    ['a scorer', { judge: '2' }, ['judge']],
    ['a scorer is added', { scorers: { more: () => 1 } }, []],
    ['the last stage', { parse: '2' }, ['parse', 'judge', 'quick']],
    ['the first stage', { generate: '2' }, ['generate', 'parse', 'judge', 'quick']],
    ['the samples', { samples: 2 }, ['generate', 'generate', 'parse', 'judge', 'quick']],
  ])('calls only what depends on a change: %s', async (_, setting, called) => {
    const store = await firstRun();
    const { calls, summary } = await again(setting, { store });
    const expected = numbers(4).flatMap(() => called);
    expect(calls.map((call) => call.split(' ')[0]).sort()).toEqual(expected.sort());
    expect(summary).toMatchObject({ status: 'completed', completed: 4 });
    const fresh = await run(versioned(setting).evaluation);
    expect(await outcome(store, 'second')).toEqual(await outcome(fresh.store, fresh.summary.runId));
  });

  it('takes all samples of a stage, or none', async () => {
    const store = await firstRun({ samples: 3 });
    const { calls } = await again({ samples: 3, parse: '2', judge: '2' }, { store });
    expect(calls.filter((call) => call.startsWith('generate'))).toEqual([]);
    expect(calls.filter((call) => call === 'parse')).toHaveLength(4);
  });

  it('goes by content: edited and new examples are called, moved ones are not', async () => {
    const store = await firstRun();
    const [a, b, c, d] = numbers(4) as [Example<number>, Example<number>, Example<number>, Example<number>];
    const examples = [d, { ...a, input: 100 }, { id: 'new', input: 7 }, b, c] as Example<number, number>[];
    const { calls, results } = await again({ examples }, { store });
    expect(calls.filter((call) => call.startsWith('generate'))).toEqual(['generate 100', 'generate 7']);
    expect(results.map(({ exampleId, index }) => [exampleId, index])).toEqual(
      ['e3', 'e0', 'new', 'e1', 'e2'].map((id, i) => [id, i]),
    );
  });

  it('takes nothing made with another seed', async () => {
    const store = await firstRun();
    const { calls } = await again({}, { store, seed: 1 });
    expect(calls.filter((call) => call.startsWith('generate'))).toHaveLength(4);
  });

  describe('with other params', () => {
    const calls: string[] = [];
    let attempts = 0;
    const examples = numbers(2);
    const make = (first: StageFunction, second: StageFunction = (input: unknown) => input) => {
      calls.length = 0;
      attempts = 0;
      const logged =
        (name: string, fn: StageFunction): StageFunction =>
        (input, ctx) => {
          calls.push(name);
          return fn(input, ctx);
        };
      return defineEvaluation({
        name: 'asking',
        dataset: { examples },
        params: { model: 'a' },
        stages: [
          stage('first', logged('first', first), { version: '1' }),
          stage('second', logged('second', second), { version: '1' }),
        ],
        scorers: { own: scorer(({ output }) => output !== undefined, { version: '1' }) },
      });
    };
    const both = async (evaluation: ReturnType<typeof make>) => {
      const store = createMemoryStore();
      await run(evaluation, { store, runId: 'first' });
      calls.length = 0;
      const options = { store, runId: 'second', reuse: 'auto', params: { model: 'b' } } as const;
      const { summary } = await run(evaluation, options);
      expect(summary).toMatchObject({ status: 'completed', completed: 2, scores: { own: { count: 2 } } });
      return calls;
    };

    it('takes what did not look at them', async () => {
      expect(await both(make((input) => input))).toEqual([]);
    });

    it('calls a stage that looked at them, and all after it', async () => {
      expect(
        await both(
          make(
            (input) => input,
            (input, { params }) => [input, params.model],
          ),
        ),
      ).toEqual(['second', 'second']);
      const first = make((input, ctx) => [input, ctx.params.model]);
      expect((await both(first)).sort()).toEqual(['first', 'first', 'second', 'second']);
    });

    it('counts what an attempt before, and a step that is kept from before, looked at', async () => {
      const retried = make(async (input, ctx) => {
        if (ctx.attempt > 1) return input;
        throw Object.assign(new Error(ctx.params.model), { retryAfterMs: 1, status: 503 });
      });
      expect((await both(retried)).filter((name) => name === 'first').length).toBeGreaterThan(1);

      const stepwise = make(async (_, ctx) => {
        const made = await ctx.step('look', () => ctx.params.model);
        if (attempts++ === 0) throw new Error('cut');
        return made;
      });
      const store = createMemoryStore();
      const options = { store, runId: 'first', limit: 1 };
      await run(stepwise, options);
      await run({ ...stepwise }, options);
      const heads = (await entriesOf(store, 'first')).filter(
        ({ stage: name, step, status }) => name === 'first' && step === undefined && status === 'ok',
      );
      expect(heads).toHaveLength(1);
      expect(heads[0]).not.toHaveProperty('paramsUsed');
    });

    it('counts them as looked at in a worker, where nobody sees it', async () => {
      const create = () => new Worker(new URL('../worker/workers/tasks.mjs', import.meta.url));
      const pool = workerPool({ create, size: 1 });
      const evaluation = defineEvaluation({
        name: 'elsewhere',
        dataset: { examples },
        params: { model: 'a' },
        stages: [stage('echo', pool.task('echo'), { version: '1' })],
      });
      const store = createMemoryStore();
      await run(evaluation, { store, runId: 'first' });
      const options = { store, runId: 'second', reuse: 'auto' } as const;
      const { results } = await run(evaluation, { ...options, params: { model: 'b' } });
      expect(results.map(({ origin }) => origin)).toEqual([undefined, undefined]);
      await pool.close();
    });
  });

  it('takes nothing that was kept though its code, or its example, had changed', async () => {
    const store = await firstRun();
    const more = numbers(5);
    const kept = { store, runId: 'first', onDrift: 'keep' } as const;
    await run(versioned({ generate: '2', examples: more }).evaluation, kept);
    const changedCode = await again({ generate: '2', examples: more }, { store });
    expect(changedCode.calls.filter((call) => call.startsWith('generate'))).toHaveLength(5);

    const other = await firstRun();
    const edited = [{ id: 'e0', input: 100, expected: 0 }, ...more.slice(1)];
    await run(versioned({ examples: edited }).evaluation, { ...kept, store: other });
    const changedExample = await again({ examples: edited }, { store: other });
    expect(changedExample.calls).toContain('generate 100');
  });

  it('never takes errors: what failed is called', async () => {
    const examples = [...numbers(2), { id: 'bad', input: -1 }];
    const store = await firstRun({ examples });
    const { calls, summary } = await again({ examples }, { store });
    expect(calls).toEqual(['generate -1']);
    expect(summary).toMatchObject({ status: 'partial', ok: 2, errors: 1 });
  });

  it('takes from the runs that are named, and from none in the trash by itself', async () => {
    const store = await firstRun();
    await updateRun(store, 'first', { trashed: true });
    expect((await again({}, { store, runId: 'auto-run' })).calls).not.toEqual([]);
    await deleteRun(store, 'auto-run');
    expect((await again({}, { store, runId: 'named', reuse: ['first'] })).calls).toEqual([]);
  });

  it('takes of each example what a run has most of', async () => {
    const store = await firstRun({}, { limit: 3, until: 'generate' });
    await run(versioned().evaluation, { store, runId: 'whole', limit: 1 });
    const { calls } = await again({}, { store, reuse: ['first', 'whole'] });
    expect(calls.filter((call) => call.startsWith('generate'))).toEqual(['generate 3']);
    expect(calls.filter((call) => call === 'parse')).toHaveLength(3);
  });

  it('stops at the stage asked for', async () => {
    const store = await firstRun();
    const { calls, summary } = await again({}, { store, until: 'generate' });
    expect(calls).toEqual([]);
    expect(summary).toMatchObject({ status: 'completed', completedThrough: 'generate' });
  });

  it('takes what came from a bundle', async () => {
    const first = await firstRun();
    const store = createMemoryStore();
    await importRun(store, exportRun(first, 'first'), { as: 'imported' });
    expect((await again({}, { store })).calls).toEqual([]);
  });

  it('keeps inputs as this run does', async () => {
    const store = await firstRun({}, { keepInputs: false });
    const { results } = await again({}, { store });
    expect(results.map(({ input }) => input)).toEqual([0, 1, 2, 3]);
    const third = await run(versioned().evaluation, {
      store,
      runId: 'third',
      reuse: 'second',
      keepInputs: false,
    });
    expect(third.results.every((result) => !('input' in result) && result.origin === 'reused')).toBe(true);
  });

  it('works with a dataset that streams', async () => {
    const store = await firstRun();
    const { evaluation, calls } = versioned();
    async function* stream() {
      yield* [...numbers(4), { id: 'e4', input: 4, expected: 4 }];
    }
    const streamed = { ...evaluation, dataset: { examples: stream() } };
    await run(streamed, { store, runId: 'second', reuse: 'auto' });
    expect(calls.filter((call) => call.startsWith('generate'))).toEqual(['generate 4']);
  });

  it('emits the completions like any others', async () => {
    const store = await firstRun();
    const driven = evaluate(versioned().evaluation, { store, runId: 'second', reuse: 'first' });
    const events = record(driven);
    await driven.finished;
    const stages = events.flatMap((event) => (event.type === 'completion' ? [event.stage] : []));
    expect(stages.filter((name) => name === 'generate')).toHaveLength(4);
  });
});

describe('reuse that is cut short', () => {
  it('goes on after a crash at any commit, calls nothing and records nothing twice', async () => {
    const inner = await firstRun({ examples: numbers(700) });
    const before = await outcome(inner, 'first');
    for (const when of ['before', 'after'] as const) {
      for (const commit of [2, 3, 4, 5]) {
        const { evaluation, calls } = versioned({ examples: numbers(700) });
        const store = crashingStore(inner, commit, when);
        const driven = evaluate(evaluation, { store, runId: 'second', reuse: 'auto' });
        await Promise.race([store.crashed, driven.finished]);
        await run(evaluation, { store: inner, runId: 'second', reuse: 'auto' });
        expect(calls.filter((call) => call !== 'judge')).toEqual([]);
        expect(await outcome(inner, 'second')).toEqual(before);
        await deleteRun(inner, 'second');
      }
    }
  });

  it('is resumed with the option that was recorded', async () => {
    const inner = await firstRun();
    const { evaluation } = versioned({ parse: '2' });
    const hung = {
      ...evaluation,
      stages: evaluation.stages.map((each) => ({ ...each, run: () => never() })),
    };
    const store = crashingStore(inner, 3, 'after');
    evaluate(hung, { store, runId: 'second', reuse: 'auto', concurrency: 1 });
    await store.crashed;
    const { evaluation: whole, calls } = versioned({ parse: '2' });
    const [resumed] = await resumeRuns(inner, [whole]);
    await resumed?.finished;
    expect(resumed?.runId).toBe('second');
    expect(calls.filter((call) => call.startsWith('generate'))).toEqual([]);
  });

  it('ends at a cancel', async () => {
    const store = await firstRun();
    const reading = deferred();
    const slow: Store = {
      ...store,
      async readPayloads(id, seqs) {
        reading.resolve();
        return store.readPayloads(id, seqs);
      },
    };
    const driven = evaluate(versioned().evaluation, { store: slow, runId: 'second', reuse: 'auto' });
    await reading.promise;
    await driven.cancel();
    expect(await driven.finished).toMatchObject({ status: expect.stringMatching(/interrupted|completed/) });
  });
});

describe('misuse', () => {
  it('names a run that is not there, before anything is made', async () => {
    const store = createMemoryStore();
    const driven = evaluate(versioned().evaluation, { store, reuse: ['nowhere'] });
    const error = await errorOf(driven.finished);
    expect(error).toMatchObject({ code: 'NOT_FOUND', details: { runId: 'nowhere' } });
    expect(await store.list()).toEqual([]);
  });

  it('refuses what can not be, at the call', () => {
    const store = createMemoryStore();
    const { evaluation } = versioned();
    expect(() => evaluate(evaluation, { store, reuse: 5 as never })).toThrow(TypeError);
    expect(() => evaluate(evaluation, { store, reuse: [''] })).toThrow(TypeError);
    expect(() => evaluate(evaluation, { store, reuse: 'auto', existing: 'rerun' })).toThrow('reuse');
    expect(() => evaluate(evaluation, { store, reuse: 'auto', replayFrom: 'parse' })).toThrow('reuse');
  });
});
