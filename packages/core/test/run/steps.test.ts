import { describe, expect, test } from 'vitest';
import { createMemoryStore, defineEvaluation, evaluate, type StageContext, stage } from '../../src/index.js';
import { createFaultyStore } from '../../src/testing/index.js';
import { collect, deferred, entriesOf, eventOf, never, numbers, record, run, settled } from './harness.js';

type Task = (input: number, ctx: StageContext) => unknown;

const evaluationOf = (task: Task, options = {}, count = 1) =>
  defineEvaluation({
    name: 'stepped',
    dataset: numbers(count),
    stages: [stage('work', task, { version: '1', ...options })],
  });

describe('ctx.step', () => {
  test('resolves only once its entry is durable', async () => {
    const held = deferred();
    const inner = createMemoryStore();
    const store = createFaultyStore(inner, {
      before: ({ method, count }) => (method === 'append' && count === 3 ? held.promise : undefined),
    });
    let after: unknown;
    const driven = evaluate(
      evaluationOf(async (_, ctx) => {
        after = await ctx.step('judge', () => 42);
        return after;
      }),
      { store },
    );
    await settled();
    expect(after).toBeUndefined();
    expect((await entriesOf(inner, driven.runId)).some(({ step }) => step === 'judge')).toBe(false);
    held.resolve();
    await driven.finished;
    expect(after).toBe(42);
  });

  test('is an event and an entry of its own, and no result', async () => {
    const driven = evaluate(
      evaluationOf((_, ctx) => ctx.step('judge', () => 1)),
      { store: createMemoryStore() },
    );
    const events = record(driven);
    await driven.finished;
    expect(events.filter(({ type }) => type === 'completion')).toMatchObject([
      { exampleId: 'e0', stage: 'work', step: 'judge', status: 'ok' },
      { exampleId: 'e0', stage: 'work', status: 'ok' },
    ]);
    expect(await collect(driven.results())).toHaveLength(1);
  });

  test('is kept over a crash: the next session does not call it', async () => {
    const inner = createMemoryStore();
    const store = createFaultyStore(inner);
    const dying = evaluate(
      evaluationOf(async (_, ctx) => {
        await ctx.step('first', () => ({ at: new Date(5) }));
        return never();
      }),
      { store },
    );
    await eventOf(dying, (event) => event.type === 'completion' && event.step === 'first');
    await store.crash();
    const called: string[] = [];
    const { results, summary } = await run(
      evaluationOf(async (_, ctx) => {
        const first = await ctx.step('first', () => {
          called.push('first');
          return null;
        });
        const second = await ctx.step('second', () => {
          called.push('second');
          return 2;
        });
        return [first, second];
      }),
      { store: inner },
    );
    expect(called).toEqual(['second']);
    expect(results[0]?.output).toEqual([{ at: new Date(5) }, 2]);
    expect(summary).toMatchObject({ status: 'completed', ok: 1, reexecuted: 1 });
  });

  test('is kept over retries and over an error, and each example, and each sample, has its own', async () => {
    const called: string[] = [];
    let isFixed = false;
    const task: Task = async (input, ctx) => {
      const value = await ctx.step('draw', () => {
        called.push(`${input}.${ctx.sample}`);
        return called.length;
      });
      if (ctx.attempt === 1 || !isFixed) throw new Error('later');
      return value;
    };
    const evaluation = evaluationOf(task, { samples: 2, retry: { attempts: 2, minDelayMs: 0 } }, 2);
    const { store, summary } = await run(evaluation);
    expect(summary).toMatchObject({ errors: 2 });
    expect([...called].sort()).toEqual(['0.0', '0.1', '1.0', '1.1']);
    isFixed = true;
    expect((await run(evaluation, { store })).summary).toMatchObject({ ok: 2 });
    expect(called).toHaveLength(4);
  });

  test("used twice under one name is a TypeError, the example's error", async () => {
    const { results } = await run(
      evaluationOf(async (_, ctx) => {
        await ctx.step('a', () => 1);
        await ctx.step('a', () => 2);
      }),
    );
    expect(results[0]).toMatchObject({
      status: 'error',
      error: { name: 'TypeError', message: expect.stringContaining('step a') },
    });
  });

  test("whose result can't be recorded is the example's error", async () => {
    const { results } = await run(evaluationOf((_, ctx) => ctx.step('a', () => () => 1)));
    expect(results[0]).toMatchObject({ status: 'error', error: { code: 'NOT_SERIALIZABLE' } });
  });

  test('that throws is not kept; usage and log of steps are kept once', async () => {
    let calls = 0;
    const { results, summary } = await run(
      evaluationOf(
        (_, ctx) =>
          ctx.step('a', () => {
            ctx.usage({ inputTokens: 10, costUsd: 0.5 });
            ctx.log('call', ++calls);
            if (calls === 1) throw new Error('again');
            return calls;
          }),
        { retry: { attempts: 2, minDelayMs: 0 } },
      ),
    );
    expect(results[0]).toMatchObject({ status: 'ok', output: 2, attempts: 2 });
    expect(summary.usage).toEqual({ inputTokens: 20, outputTokens: 0, costUsd: 1 });
  });

  test('only begun when the process died is pending, without attempts to count', async () => {
    const inner = createMemoryStore();
    const store = createFaultyStore(inner);
    const dying = evaluate(
      evaluationOf(async (_, ctx) => {
        await ctx.step('a', () => 1);
        return never();
      }),
      { store },
    );
    await eventOf(dying, ({ type }) => type === 'completion');
    await store.crash();
    const [result] = await collect(
      evaluate(
        evaluationOf(() => 1),
        { store: inner },
      ).results(),
    );
    expect(result).toMatchObject({ status: 'pending', attempts: 0, outputs: {}, scores: {} });
  });
});
