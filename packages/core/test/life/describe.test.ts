import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  describeExample,
  describeRun,
  evaluate,
  stage,
  trashRun,
  truncateRun,
} from '../../src/index.js';
import { after, crashingStore, deferred, doubling, errorOf, eventOf, numbers, run } from '../run/harness.js';

/** Fails on every third example until told otherwise. */
function failing() {
  const state = { fails: true };
  const evaluation = defineEvaluation({
    name: 'answers',
    dataset: { name: 'numbers', version: 'v1', examples: numbers(9) },
    params: { model: 'small' },
    stages: [
      stage('generate', (input: number) => input * 2, { version: 'g1' }),
      stage(
        'judge',
        async (output: number, ctx) => {
          ctx.log('judging', output);
          await ctx.step('first', () => output + 1);
          if (state.fails && output % 3 === 0)
            throw Object.assign(new Error('no answer'), { code: 'E_NONE' });
          return output;
        },
        { retry: { attempts: 2, minDelayMs: 0, maxDelayMs: 0 } },
      ),
    ],
    scorers: { isEven: ({ output }) => output % 2 === 0 },
  });
  return { evaluation, state };
}

describe('describeRun', () => {
  test('tells identity, stages, sessions, failures and how to go on', async () => {
    const { evaluation } = failing();
    const { store, run: done } = await run(evaluation, { seed: 5, limit: 9, concurrency: 1 });
    const described = await describeRun(store, done.runId);
    expect(described).toMatchObject({
      run: { runId: done.runId, status: 'partial' },
      identity: {
        evaluation: 'answers',
        params: { model: 'small' },
        seed: 5,
        dataset: { name: 'numbers', version: 'v1' },
      },
      counts: { total: 9, ok: 6, errors: 3, pending: 0 },
      stages: [
        { name: 'generate', validFrom: 1, ok: 9, errors: 0, pending: 0 },
        { name: 'judge', validFrom: 1, ok: 6, errors: 3, pending: 0 },
      ],
      scorers: [{ name: 'isEven', ok: 6, errors: 0, pending: 3 }],
      sessions: [
        {
          session: 1,
          status: 'finished',
          completions: 27,
          params: { model: 'small' },
          options: { limit: 9, seed: 5 },
        },
      ],
      failures: [{ code: 'E_NONE', message: 'no answer', count: 3, exampleIds: ['e0', 'e3', 'e6'] }],
      setAside: 0,
    });
    expect(described.next).toBe(
      `All were attempted, 3 examples failed: evaluate answers again with runId '${done.runId}' to run only those.`,
    );
    expect(described).not.toHaveProperty('examples');
  });

  test('the full state lists every example', async () => {
    const { evaluation } = failing();
    const { store, run: done } = await run(evaluation, { concurrency: 1 });
    const { examples } = await describeRun(store, done.runId, { full: true });
    expect(examples).toHaveLength(9);
    expect(examples?.[1]).toMatchObject({
      exampleId: 'e1',
      index: 1,
      status: 'ok',
      stages: { generate: 'ok', judge: 'ok' },
      scores: { isEven: 1 },
    });
    expect(examples?.[3]).toMatchObject({
      status: 'error',
      stages: { generate: 'ok', judge: 'error' },
      scores: {},
      error: { code: 'E_NONE' },
    });
  });

  test.each([
    ['completed', /nothing is left to do/],
    ['interrupted', /evaluate doubling again with runId '.*' to run 6 examples; what is done is kept/],
    ['running', /being driven: followRun watches it/],
    ['trashed', /restoreRun brings it back/],
  ])('how to go on with a run that is %s', async (state, words) => {
    const gate = deferred();
    const { evaluation } = doubling(numbers(8), state === 'running' ? after(gate.promise) : undefined);
    const store = createMemoryStore();
    const driven = evaluate(evaluation, { store, concurrency: 1 });
    if (state === 'running') await eventOf(driven, ({ type }) => type === 'started');
    else await driven.finished;
    if (state === 'interrupted') await truncateRun(store, driven.runId, 2);
    if (state === 'trashed') await trashRun(store, driven.runId);
    expect((await describeRun(store, driven.runId)).next).toMatch(words);
    gate.resolve();
    await driven.finished;
  });

  test('a run that is complete through a stage says how to go on', async () => {
    const { evaluation, state } = failing();
    state.fails = false;
    const { store, run: done } = await run(evaluation, { until: 'generate' });
    expect((await describeRun(store, done.runId)).next).toMatch(
      /complete through stage generate: .* without until/,
    );
  });

  test('a killed session is crashed, and what it was started with is told', async () => {
    const { evaluation } = doubling(numbers(8));
    const inner = createMemoryStore();
    const store = crashingStore(inner, 4, 'after');
    const { runId } = evaluate(evaluation, { store, concurrency: 1 });
    await store.crashed;
    await run(evaluation, { store: inner, limit: 5 });
    const { sessions } = await describeRun(inner, runId);
    expect(sessions).toMatchObject([
      { session: 1, status: 'crashed', options: {} },
      { session: 2, status: 'finished', options: { limit: 5 } },
    ]);
  });

  test('an unknown run is NOT_FOUND, an unknown option a TypeError', async () => {
    const store = createMemoryStore();
    expect((await errorOf(describeRun(store, 'x'))).code).toBe('NOT_FOUND');
    await expect(describeRun(store, 'x', { fulll: true } as never)).rejects.toThrow(/did you mean full/);
  });
});

describe('describeExample', () => {
  test('tells every entry of every session: attempts before a retry, steps, logs, and what counts', async () => {
    const { evaluation, state } = failing();
    const { store, run: done } = await run(evaluation, { concurrency: 1 });
    state.fails = false;
    await run(evaluation, { store, concurrency: 1 });
    const { runId, result, history } = await describeExample(store, done.runId, 'e3');
    expect(runId).toBe(done.runId);
    expect(result).toMatchObject({
      exampleId: 'e3',
      status: 'ok',
      input: 3,
      expected: 3,
      output: 6,
      scores: { isEven: { score: 1 } },
    });
    expect(
      history.map(({ session, stage, step, status, counts }) => [session, stage, step, status, counts]),
    ).toEqual([
      [1, 'generate', undefined, 'ok', true],
      [1, 'judge', 'first', 'ok', false],
      [1, 'judge', undefined, 'error', false],
      [2, 'judge', undefined, 'ok', true],
    ]);
    expect(history[1]).toMatchObject({ what: 'completion', output: 7 });
    expect(history[2]).toMatchObject({
      error: { code: 'E_NONE', message: 'no answer' },
      retries: [{ error: { message: 'no answer' } }],
      log: ['judging 6', 'judging 6'],
    });
    expect(history[3]).toMatchObject({
      scores: { isEven: 1 },
      output: 6,
      at: expect.stringMatching(/^\d{4}-/),
    });
  });

  test('tells when results were cut and taken back', async () => {
    const { evaluation } = doubling(numbers(4));
    const { store, run: done } = await run(evaluation);
    await truncateRun(store, done.runId, 2);
    const whats = async (id: string) =>
      (await describeExample(store, done.runId, id)).history.map(({ what }) => what);
    expect(await whats('e3')).toEqual(['completion', 'truncate']);
    expect(await whats('e1')).toEqual(['completion']);
    await truncateRun(store, done.runId, null);
    expect(await whats('e3')).toEqual(['completion', 'truncate', 'restore']);
  });

  test('an unknown example or run is NOT_FOUND', async () => {
    const { evaluation } = doubling(numbers(4));
    const { store, run: done } = await run(evaluation);
    const error = await errorOf(describeExample(store, done.runId, 'nobody'));
    expect(error).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('example nobody') });
    expect((await errorOf(describeExample(store, 'x', 'e1'))).code).toBe('NOT_FOUND');
  });
});
