import { describe, expect, test } from 'vitest';
import {
  buildReport,
  createMemoryStore,
  defineEvaluation,
  type EvaluateOptions,
  type Evaluation,
  type Example,
  evaluate,
  getRun,
  resumeRuns,
  type ScorerFunction,
  type Store,
  scorer,
  stage,
  truncateRun,
} from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { deferred, errorOf, eventOf, never, numbers, run, settled } from '../run/harness.js';

type Fn = (input: number) => number | Promise<number>;

/** An evaluation of numbered stages with given versions, and what each was called with. */
interface Setup {
  /** In order: each with the version that stands for its code. */
  readonly stages?: Readonly<Record<string, string>>;
  readonly scorers?: Readonly<Record<string, string>>;
  readonly examples?: readonly Example<number, number>[];
  readonly fail?: (stage: string, input: number) => boolean;
}

const TWO = { generate: '1', parse: '1' };

function setUp({
  stages = TWO,
  scorers = { exact: '1' },
  examples = numbers(3),
  fail = () => false,
}: Setup = {}) {
  const calls: string[] = [];
  const evaluation = defineEvaluation({
    name: 'life',
    dataset: { name: 'numbers', examples },
    stages: Object.entries(stages).map(([name, version]) =>
      stage(
        name,
        ((input: number) => {
          calls.push(`${name} ${input}`);
          if (fail(name, input)) throw new Error(`${name} fails`);
          return input;
        }) as Fn,
        { version },
      ),
    ) as never,
    scorers: Object.fromEntries(
      Object.entries(scorers).map(([name, version]) => {
        const score: ScorerFunction = () => {
          calls.push(name);
          return 1;
        };
        return [name, scorer(score, { version })];
      }),
    ),
  }) as Evaluation;
  const counts = () => {
    const counted: Record<string, number> = {};
    for (const call of calls.splice(0)) {
      const name = call.split(' ')[0] as string;
      counted[name] = (counted[name] ?? 0) + 1;
    }
    return counted;
  };
  return { evaluation, counts };
}

/** A run of a setup that has completed, as its store holds it. */
async function done(setup?: Setup) {
  const { evaluation } = setUp(setup);
  const { store, run: first, summary } = await run(evaluation);
  const { lastSeq } = (await store.get(first.runId)) ?? {};
  return { store, runId: first.runId, summary, lastSeq };
}

/** Resumes it with another setup, which must be drift, and then as `onDrift` says. */
async function resume(store: Store, setup: Setup, options: Partial<EvaluateOptions> = {}) {
  const { evaluation, counts } = setUp(setup);
  const resumed = await run(evaluation, { store, ...options });
  return { ...resumed, calls: counts() };
}

async function driftOf(store: Store, setup: Setup) {
  const { evaluation, counts } = setUp(setup);
  const error = await errorOf(evaluate(evaluation, { store }).finished);
  expect(error.code).toBe('DRIFT');
  expect(counts()).toEqual({});
  return error;
}

describe('no drift is', () => {
  test.each<[string, Setup]>([
    ['another source text under the same version', {}],
    ['a scorer that is left out', { scorers: {} }],
  ])('%s: nothing is called', async (_, setup) => {
    const { store } = await done();
    expect((await resume(store, setup)).calls).toEqual({});
  });

  test('other concurrency, time-outs, retries and rate limits', async () => {
    const task = (input: number) => input;
    const of = (options: object) =>
      defineEvaluation({ name: 'life', dataset: numbers(3), stages: [stage('task', task, options)] });
    const { store } = await run(of({}));
    const again = of({ concurrency: 1, timeoutMs: 7, retry: { attempts: 9 }, rateLimit: { perSecond: 1 } });
    expect(
      (await run(again, { store, concurrency: 1 })).events.filter(({ type }) => type === 'completion'),
    ).toEqual([]);
  });

  test('another store', async () => {
    await done();
    const { calls } = await resume(createMemoryStore(), { stages: { generate: '2', parse: '1' } });
    expect(calls).toEqual({ generate: 3, parse: 3, exact: 3 });
  });

  test('a scorer that is added: it runs alone', async () => {
    const { store } = await done();
    const { calls, summary } = await resume(store, { scorers: { exact: '1', close: '1' } });
    expect(calls).toEqual({ close: 3 });
    expect(summary.scores).toMatchObject({ exact: { count: 3 }, close: { count: 3 } });
  });

  test('a stage that is added at the end', async () => {
    const { store } = await done({ scorers: {} });
    const { calls } = await resume(store, { stages: { ...TWO, polish: '1' }, scorers: {} });
    expect(calls).toEqual({ polish: 3 });
  });

  test('a stage that only ever failed and was fixed', async () => {
    const { store } = await done({ fail: (name) => name === 'parse' });
    const { calls, summary } = await resume(store, { stages: { generate: '1', parse: '2' } });
    expect(calls).toEqual({ parse: 3, exact: 3 });
    expect(summary).toMatchObject({ status: 'completed', errors: 0 });
  });

  test('an example that only ever failed and was fixed', async () => {
    const { store } = await done({ fail: (name, input) => name === 'generate' && input === 1 });
    const examples = numbers(3).map((each) => (each.id === 'e1' ? { ...each, input: 7 } : each));
    const { calls, summary } = await resume(store, { examples });
    expect(calls).toEqual({ generate: 1, parse: 1, exact: 1 });
    expect(summary).toMatchObject({ status: 'completed', ok: 3 });
  });

  test('a scorer that comes back changed: its old scores are not taken for its new ones', async () => {
    const { store } = await done({ scorers: { exact: '1', close: '1' } });
    await resume(store, { scorers: { exact: '1' } });
    expect((await resume(store, { scorers: { exact: '1', close: '2' } })).calls).toEqual({ close: 3 });
  });
});

describe('an edited scorer', () => {
  const edited: Setup = { scorers: { exact: '2', close: '1' } };

  test('is drift, named; the run is left as it was', async () => {
    const { store, runId, lastSeq } = await done({ scorers: { exact: '1', close: '1' } });
    const error = await driftOf(store, edited);
    expect(error.details).toMatchObject({
      runId,
      stages: [],
      scorers: ['exact'],
      edited: { count: 0, ids: [] },
    });
    expect(error.message).toMatch(/scorer exact changed.*'rerun'.*'keep'/);
    expect(await store.get(runId)).toMatchObject({ lastSeq });
    expect(await getRun(store, runId)).toMatchObject({ status: 'completed', ok: 3 });
  });

  test('runs again by itself', async () => {
    const { store } = await done({ scorers: { exact: '1', close: '1' } });
    const { calls, summary } = await resume(store, edited, { onDrift: 'rerun' });
    expect(calls).toEqual({ exact: 3 });
    expect(summary).toMatchObject({ status: 'completed', completed: 3 });
    expect((await resume(store, edited)).calls).toEqual({});
  });
});

describe('an edited stage', () => {
  test.each<[string, Readonly<Record<string, string>>, string[], Record<string, number>]>([
    ['the first', { generate: '2', parse: '1' }, ['generate', 'parse'], { generate: 3, parse: 3, exact: 3 }],
    ['the last', { generate: '1', parse: '2' }, ['parse'], { parse: 3, exact: 3 }],
    ['renamed', { generate: '1', extract: '1' }, ['parse'], { extract: 3, exact: 3 }],
    ['moved', { parse: '1', generate: '1' }, ['generate', 'parse'], { generate: 3, parse: 3, exact: 3 }],
    [
      'one put in between',
      { generate: '1', clean: '1', parse: '1' },
      ['parse'],
      { clean: 3, parse: 3, exact: 3 },
    ],
    ['removed at the end', { generate: '1' }, ['parse'], { exact: 3 }],
    ['removed at the start', { parse: '1' }, ['generate', 'parse'], { parse: 3, exact: 3 }],
  ])('%s: what follows is invalid, and nothing else', async (_, stages, named, calls) => {
    const { store, runId, lastSeq } = await done();
    expect((await driftOf(store, { stages })).details).toMatchObject({ stages: named, scorers: [] });
    expect(await store.get(runId)).toMatchObject({ lastSeq });
    const again = await resume(store, { stages }, { onDrift: 'rerun' });
    expect(again.calls).toEqual(calls);
    expect(again.summary).toMatchObject({ status: 'completed', ok: 3 });
    expect((await resume(store, { stages })).calls).toEqual({});
  });

  test('whose rerun is cut short goes on with what is missing, without being asked again', async () => {
    const { store, runId } = await done({ scorers: {} });
    const dying = createFaultyStore(store);
    const evaluation = (task: Fn) =>
      defineEvaluation({
        name: 'life',
        dataset: { name: 'numbers', examples: numbers(3) },
        stages: [
          stage('generate', task, { version: '2' }),
          stage('parse', (n: number) => n, { version: '1' }),
        ],
      }) as Evaluation;
    const cut = evaluate(
      evaluation((n) => (n === 0 ? n : never())),
      { store: dying, onDrift: 'rerun' },
    );
    await eventOf(cut, (event) => event.type === 'completion' && event.stage === 'parse');
    await dying.crash();
    expect(await getRun(store, runId)).toMatchObject({ status: 'interrupted', completed: 1 });
    const { calls, summary } = await resume(store, { stages: { generate: '2', parse: '1' }, scorers: {} });
    expect(calls).toEqual({ generate: 2, parse: 2 });
    expect(summary).toMatchObject({ status: 'completed', ok: 3 });
  });

  test('that is run again under a limit: what lies beyond it counts no more, nor does the total count it', async () => {
    const { store } = await done();
    const { summary } = await resume(
      store,
      { stages: { generate: '2', parse: '1' } },
      { onDrift: 'rerun', limit: 2 },
    );
    expect(summary).toMatchObject({ status: 'completed', total: 2, ok: 2, pending: 0 });
  });

  test('that failed for some: the others are drift', async () => {
    const { store } = await done({ fail: (name, input) => name === 'parse' && input === 1 });
    const error = await driftOf(store, { stages: { generate: '1', parse: '2' } });
    expect(error.details).toMatchObject({ stages: ['parse'] });
    const { calls, summary } = await resume(
      store,
      { stages: { generate: '1', parse: '2' } },
      { onDrift: 'keep' },
    );
    expect(calls).toEqual({ parse: 1, exact: 1 });
    expect(summary).toMatchObject({ status: 'completed', ok: 3 });
  });
});

describe('edited examples', () => {
  const edited = numbers(8).map((each, n) => (n < 2 ? { ...each, expected: 9 } : each));

  test('are drift, counted, with the first five ids', async () => {
    const { store, runId, lastSeq } = await done({ examples: numbers(8) });
    const error = await driftOf(store, {
      examples: numbers(8).map((each) => ({ ...each, metadata: { a: 1 } })),
    });
    expect(error.details).toMatchObject({ edited: { count: 8, ids: ['e0', 'e1', 'e2', 'e3', 'e4'] } });
    expect(error.message).toMatch(/8 examples were edited \(e0, e1, e2, e3, e4, …\)/);
    expect(await store.get(runId)).toMatchObject({ lastSeq });
  });

  test('run again alone', async () => {
    const { store, runId } = await done({ examples: numbers(8) });
    const { calls, summary, results } = await resume(store, { examples: edited }, { onDrift: 'rerun' });
    expect(calls).toEqual({ generate: 2, parse: 2, exact: 2 });
    expect(summary).toMatchObject({ status: 'completed', ok: 8 });
    expect(results[0]).toMatchObject({ exampleId: 'e0', expected: 9 });
    expect(await getRun(store, runId)).not.toHaveProperty('kept');
    expect((await resume(store, { examples: edited })).calls).toEqual({});
  });

  test('that are kept are marked, and no drift from then on', async () => {
    const { store, runId } = await done({ examples: numbers(8) });
    const { calls, summary, events } = await resume(store, { examples: edited }, { onDrift: 'keep' });
    expect(calls).toEqual({});
    expect(summary).toMatchObject({ status: 'completed', kept: { stages: [], scorers: [], examples: 2 } });
    expect(events).toContainEqual({
      type: 'notice',
      code: 'DRIFT',
      message: expect.stringMatching(/kept.*2 examples were edited \(e0, e1\)/),
    });
    expect(await getRun(store, runId)).toMatchObject({ kept: { examples: 2 } });
    const again = await resume(store, { examples: edited });
    expect(again.calls).toEqual({});
    expect(again.summary).toMatchObject({ kept: { examples: 2 } });
  });
});

describe('what is kept', () => {
  test('is marked for all who read the run, until it is run again', async () => {
    const { store, runId } = await done();
    const changed: Setup = { stages: { generate: '1', parse: '2' }, scorers: { exact: '2' } };
    expect((await resume(store, changed, { onDrift: 'keep' })).calls).toEqual({});
    const kept = { stages: ['parse'], scorers: ['exact'], examples: 0 };
    expect(await getRun(store, runId)).toMatchObject({ status: 'completed', kept });
    expect((await buildReport(store, runId)).run).toMatchObject({ kept });
    const { summary } = await resume(store, { ...changed, scorers: { exact: '3' } }, { onDrift: 'rerun' });
    expect(summary).toMatchObject({ kept: { stages: ['parse'], scorers: [] } });
    await resume(store, { ...changed, stages: { generate: '2', parse: '2' } }, { onDrift: 'rerun' });
    expect(await getRun(store, runId)).not.toHaveProperty('kept');
  });
});

describe('other params under the same id', () => {
  const withParams = (calls: string[] = []) =>
    defineEvaluation({
      name: 'life',
      dataset: { name: 'numbers', examples: numbers(2) },
      params: { model: 'small', minLength: 10 },
      task: (input: number, ctx) => {
        calls.push(`${ctx.params.model} ${input}`);
        if (ctx.params.model === 'broken') throw new Error('broken');
        return input;
      },
    }) as Evaluation;
  const id = { runId: 'mine' };

  test('are drift, named; run again under them, or kept and marked', async () => {
    const calls: string[] = [];
    const { store } = await run(withParams(calls), id);
    const params = { model: 'big' };
    const error = await errorOf(evaluate(withParams(), { store, ...id, params }).finished);
    expect(error).toMatchObject({
      code: 'DRIFT',
      message: expect.stringMatching(/param model changed/),
      details: { params: ['model'], recorded: { model: 'small' }, given: { model: 'big', minLength: 10 } },
    });
    const kept = await run(withParams(calls), { store, ...id, params, onDrift: 'keep' });
    expect(kept.summary).toMatchObject({ status: 'completed', kept: { stages: ['task'] } });
    expect(await getRun(store, 'mine')).toMatchObject({ params: { model: 'big' } });
    calls.length = 0;
    const huge = { ...id, params: { model: 'huge' }, onDrift: 'rerun' } as const;
    const again = await run(withParams(calls), { store, ...huge });
    expect(calls.toSorted()).toEqual(['huge 0', 'huge 1']);
    expect(again.summary).not.toHaveProperty('kept');
    await run(withParams(calls), { store, ...huge });
    expect(calls).toHaveLength(2);
  });

  test('are none while there is no result', async () => {
    const calls: string[] = [];
    const { store } = await run(withParams(calls), { ...id, params: { model: 'broken' } });
    calls.length = 0;
    expect((await run(withParams(calls), { store, ...id })).summary).toMatchObject({ ok: 2 });
    expect(calls.toSorted()).toEqual(['small 0', 'small 1']);
  });
});

describe('all that drifted', () => {
  test('is told at once', async () => {
    const { store } = await done({ examples: numbers(4) });
    const error = await driftOf(store, {
      stages: { generate: '1', parse: '2' },
      scorers: { exact: '2' },
      examples: numbers(4).map((each, n) => (n === 3 ? { ...each, input: 9 } : each)),
    });
    expect(error.details).toMatchObject({
      stages: ['parse'],
      scorers: ['exact'],
      edited: { count: 1, ids: ['e3'] },
    });
    expect(error.message).toMatch(/stage parse changed; scorer exact changed; 1 example was edited \(e3\)/);
  });

  test('is told of a run that resumeRuns finds, too', async () => {
    const inner = createMemoryStore();
    const store = createFaultyStore(inner);
    const first = evaluate(setUp({ fail: (_, input) => input === 9 }).evaluation, { store, concurrency: 1 });
    await eventOf(first, (event) => event.type === 'completion' && event.exampleId === 'e0');
    await store.crash();
    const [again] = await resumeRuns(inner, [setUp({ stages: { generate: '2', parse: '1' } }).evaluation]);
    expect(await errorOf(again?.finished as Promise<unknown>)).toMatchObject({ code: 'DRIFT' });
    const [same] = await resumeRuns(inner, [setUp().evaluation]);
    expect(await same?.finished).toMatchObject({ status: 'completed', ok: 3 });
  });
});

describe('a run that another has driven while its writer was waited for', () => {
  const started = async (store: Store, gate: Promise<unknown>) => {
    const evaluation = defineEvaluation({
      name: 'life',
      dataset: { name: 'numbers', examples: numbers(3) },
      stages: [
        stage('generate', (input: number) => gate.then(() => input), { version: '1' }),
        stage('parse', (input: number) => input, { version: '1' }),
      ],
    }) as Evaluation;
    const driven = evaluate(evaluation, { store, concurrency: 1 });
    await eventOf(driven, ({ type }) => type === 'started');
    return driven;
  };

  test('is compared again: drift is told, and nothing appended', async () => {
    const store = createMemoryStore();
    const gate = deferred();
    const first = await started(store, gate.promise);
    const changed = setUp({ stages: { generate: '2', parse: '1' }, scorers: {} });
    const waiting = evaluate(changed.evaluation, { store, takeOver: 'auto' });
    const refused = errorOf(waiting.finished);
    await settled();
    gate.resolve();
    await first.finished;
    expect(await refused).toMatchObject({ code: 'DRIFT', details: { stages: ['generate', 'parse'] } });
    expect(changed.counts()).toEqual({});
    expect(await getRun(store, first.runId)).toMatchObject({ status: 'completed', sessions: 1 });
  });

  test('goes on with what is missing then', async () => {
    const store = createMemoryStore();
    const gate = deferred();
    const first = await started(store, gate.promise);
    const same = setUp({ scorers: {}, examples: [2, 0, 3].map((n) => ({ id: `e${n}`, input: n })) });
    const waiting = evaluate(same.evaluation, { store, takeOver: 'auto' });
    await settled();
    gate.resolve();
    await first.finished;
    const edited = await errorOf(waiting.finished);
    expect(edited.details).toMatchObject({ edited: { count: 2, ids: ['e2', 'e0'] } });
    const other = setUp({ scorers: {}, examples: numbers(5).slice(1).reverse() });
    expect((await run(other.evaluation, { store })).summary).toMatchObject({ total: 4, ok: 4 });
    expect(other.counts()).toEqual({ generate: 2, parse: 2 });
  });
});

describe('results that nobody sees', () => {
  const edited = { stages: { generate: '2', parse: '1' } };

  test('do not come back out of a truncation when their code was edited meanwhile', async () => {
    const { store, runId } = await done();
    await truncateRun(store, runId, 0);
    expect((await resume(store, edited, { limit: 1 })).calls).toEqual({ generate: 1, parse: 1, exact: 1 });
    await truncateRun(store, runId, null);
    expect(await getRun(store, runId)).toMatchObject({ completed: 1 });
    expect((await resume(store, edited)).calls).toEqual({ generate: 2, parse: 2, exact: 2 });
  });

  test('nor with their examples, nor when only params were others', async () => {
    const other = [{ id: 'other', input: 9 }];
    const { store, runId } = await done();
    await resume(store, { examples: other, fail: () => true }, { onDrift: 'keep' });
    expect((await resume(store, { ...edited, examples: other })).calls.generate).toBe(1);
    const back = await resume(store, { ...edited, examples: [...numbers(3), ...other] });
    expect(back.calls).toEqual({ generate: 3, parse: 3, exact: 3 });

    await truncateRun(store, runId, 0);
    await resume(
      store,
      { ...edited, fail: () => true },
      { params: { depth: 1 }, allowNewParams: true, runId },
    );
    await truncateRun(store, runId, null);
    expect(await getRun(store, runId)).toMatchObject({ ok: 0 });
  });

  test('of a scorer that was left out while its stages were reset, and is back', async () => {
    const both = { exact: '1', close: '1' };
    const stages = { generate: '2', parse: '1' };
    const { store, runId } = await done({ scorers: both });
    await resume(store, { stages }, { onDrift: 'rerun', limit: 1 });
    const { calls } = await resume(store, { stages, scorers: both }, { limit: 1 });
    expect(calls).toEqual({ close: 1 });
    expect((await getRun(store, runId))?.scores).toMatchObject({ exact: { count: 1 }, close: { count: 1 } });
  });

  test('are kept with the others', async () => {
    const { store, runId } = await done();
    await truncateRun(store, runId, 1);
    await resume(store, edited, { onDrift: 'keep', limit: 1 });
    await truncateRun(store, runId, null);
    expect(await getRun(store, runId)).toMatchObject({ ok: 3 });
  });
});

describe('durable steps', () => {
  const judged = (version: string | undefined, text: string, steps: string[], isBroken: boolean) => {
    const body = async (
      input: number,
      ctx: { step: (name: string, fn: () => number) => Promise<number> },
    ) => {
      const first = await ctx.step('first', () => steps.push(`first ${text}`));
      if (isBroken) throw new Error('broken');
      return first + input;
    };
    const task = isBroken ? (body as never) : (Object.assign((i: number, c: never) => body(i, c)) as never);
    return defineEvaluation({
      name: 'steps',
      dataset: { name: 'one', examples: numbers(1) },
      stages: [stage('judge', task, version === undefined ? {} : { version })],
    }) as Evaluation;
  };

  test('outlive an edit of the stage that failed, which is told', async () => {
    const steps: string[] = [];
    const { store } = await run(judged(undefined, 'old', steps, true));
    const { events, summary } = await run(judged(undefined, 'new', steps, false), { store });
    expect(steps).toEqual(['first old']);
    expect(summary).toMatchObject({ status: 'completed' });
    expect(events).toContainEqual({
      type: 'notice',
      code: 'STEPS_KEPT',
      message: expect.stringContaining('judge'),
    });
  });

  test('fall with another version, and with their example', async () => {
    const steps: string[] = [];
    const { store } = await run(judged('1', 'old', steps, true));
    await run(judged('2', 'new', steps, true), { store });
    expect(steps).toEqual(['first old', 'first new']);
    const edited = judged('2', 'edited', steps, false);
    const examples = [{ id: 'e0', input: 5 }];
    await run({ ...edited, dataset: { name: 'one', examples } } as Evaluation, { store });
    expect(steps).toEqual(['first old', 'first new', 'first edited']);
  });
});
