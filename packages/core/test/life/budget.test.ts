import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  defineEvaluation,
  evaluate,
  getRun,
  resumeRuns,
  type StageContext,
  stage,
} from '../../src/index.js';
import { crashingStore, deferred, numbers, settled } from '../run/harness.js';

/** Each call costs a cent and ten tokens. */
function spending(count: number, options: { readonly stages?: number } = {}) {
  const calls: string[] = [];
  const spend = (name: string) =>
    stage(
      name,
      async (n: number, ctx: StageContext) => {
        calls.push(`${name} ${ctx.example.id}`);
        ctx.usage({ costUsd: 0.01, inputTokens: 7, outputTokens: 3 });
        await settled();
        return n;
      },
      { version: '1' },
    );
  const [first = spend('stage 1'), ...rest] = Array.from({ length: options.stages ?? 1 }, (_, i) =>
    spend(`stage ${i + 1}`),
  );
  const evaluation = defineEvaluation({
    name: 'spending',
    dataset: { name: 'numbers', examples: numbers(count) },
    stages: [first, ...rest],
  });
  return { evaluation, calls };
}

describe('a budget', () => {
  test.each([
    ['dollars', { costUsd: 0.1 }],
    ['tokens', { tokens: 100 }],
  ])('of %s stops new work when it is reached; a larger one goes on', async (_, budget) => {
    const store = createMemoryStore();
    const { evaluation, calls } = spending(30);
    const first = await evaluate(evaluation, { store, budget, concurrency: 1 }).finished;
    expect(first).toMatchObject({ status: 'interrupted', reason: 'budget', ok: 10, pending: 20 });
    expect(calls).toHaveLength(10);
    expect(await getRun(store, first.runId)).toMatchObject({ status: 'interrupted', reason: 'budget' });

    const same = await evaluate(evaluation, { store, budget }).finished;
    expect(same).toMatchObject({ status: 'interrupted', reason: 'budget', ok: 10 });
    expect(calls).toHaveLength(10);

    const larger = { costUsd: 0.2, tokens: 200 };
    const second = await evaluate(evaluation, { store, budget: larger, concurrency: 1 }).finished;
    expect(second).toMatchObject({ status: 'interrupted', ok: 20, usage: { costUsd: expect.closeTo(0.2) } });
    expect(await evaluate(evaluation, { store }).finished).toMatchObject({ status: 'completed', ok: 30 });
    expect(calls).toHaveLength(30);
  });

  test('is passed by no more than what is under way', async () => {
    const { evaluation, calls } = spending(100);
    const driven = evaluate(evaluation, {
      store: createMemoryStore(),
      budget: { tokens: 200 },
      concurrency: 8,
    });
    expect(await driven.finished).toMatchObject({ reason: 'budget' });
    expect(calls.length).toBeGreaterThanOrEqual(20);
    expect(calls.length).toBeLessThan(28);
  });

  test('stops between two stages of an example, which then goes on there', async () => {
    const store = createMemoryStore();
    const { evaluation, calls } = spending(2, { stages: 3 });
    const driven = evaluate(evaluation, { store, budget: { tokens: 20 }, concurrency: 1 });
    expect(await driven.finished).toMatchObject({ status: 'interrupted', completed: 0, errors: 0 });
    expect(calls).toEqual(['stage 1 e0', 'stage 2 e0']);
    expect(await evaluate(evaluation, { store }).finished).toMatchObject({ status: 'completed', ok: 2 });
    expect(calls).toHaveLength(6);
  });

  test('that is just enough completes the run', async () => {
    const { evaluation } = spending(10);
    const driven = evaluate(evaluation, { store: createMemoryStore(), budget: { costUsd: 0.1 } });
    const summary = await driven.finished;
    expect(summary).toMatchObject({ status: 'completed', ok: 10 });
    expect(summary.reason).toBeUndefined();
  });

  test('counts what was consumed before a crash', async () => {
    const inner = createMemoryStore();
    const crash = deferred();
    const dying = evaluate(spending(30).evaluation, {
      store: crashingStore(inner, 8, 'after', crash.resolve),
      budget: { tokens: 100 },
      concurrency: 1,
    });
    await crash.promise;
    const before = (await getRun(inner, dying.runId))?.ok ?? 0;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(10);
    const [resumed] = await resumeRuns(inner, [spending(30).evaluation], { concurrency: 1 });
    expect(await resumed?.finished).toMatchObject({ reason: 'budget', ok: 10 });
  });

  test('leaves a run that only a larger one, given by name, resumes', async () => {
    const store = createMemoryStore();
    const { evaluation } = spending(20);
    const { runId } = await evaluate(evaluation, { store, budget: { tokens: 50 }, concurrency: 1 }).finished;
    expect(await resumeRuns(store, [evaluation])).toEqual([]);
    const [resumed] = await resumeRuns(store, [evaluation], { include: [runId], budget: { tokens: 1_000 } });
    expect(await resumed?.finished).toMatchObject({ status: 'completed', ok: 20 });
  });

  test('says what it wants', () => {
    const { evaluation } = spending(1);
    const store = createMemoryStore();
    expect(() => evaluate(evaluation, { store, budget: {} })).toThrow(/costUsd or tokens/);
    expect(() => evaluate(evaluation, { store, budget: { costUsd: -1 } })).toThrow(/costUsd: expected/);
    expect(() => evaluate(evaluation, { store, budget: { dollars: 1 } as never })).toThrow(/unknown option/);
  });
});
