import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAbortScope } from '../../src/execution/abort-scope.js';
import type { StageContext } from '../../src/model/evaluation.js';
import { call, deferred, keptSteps } from './stage-calls.js';

const again = { retry: { attempts: 2, minDelayMs: 0 } };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a step', () => {
  test('gives what its function gives, once that is durable', async () => {
    const durable = deferred<void>();
    const record = vi.fn(() => durable.promise);
    const after = vi.fn();
    const outcome = call(
      async (_, { step }) => {
        const judged = await step('judge', async () => 'good');
        after();
        return judged;
      },
      { steps: { find: () => undefined, record } },
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(record).toHaveBeenCalledWith('judge', 'good', { attempts: 1, durationMs: 0 });
    expect(after).not.toHaveBeenCalled();
    durable.resolve();
    expect(await outcome).toMatchObject({ status: 'ok', output: 'good' });
  });

  test('that was kept is not run again', async () => {
    const steps = keptSteps({ judge: undefined });
    const fn = vi.fn();
    const outcome = await call((_, { step }) => step('judge', fn), { steps });
    expect(outcome).toMatchObject({ status: 'ok', output: undefined });
    expect(fn).not.toHaveBeenCalled();
    expect(steps.facts.size).toBe(0);
  });

  test('that throws records nothing, and its error is the caller’s', async () => {
    const steps = keptSteps();
    const fails = (_: unknown, { step }: StageContext) =>
      step('judge', () => {
        throw new RangeError('bad');
      });
    expect(await call(fails, { steps })).toMatchObject({ status: 'error', error: { name: 'RangeError' } });
    const catches = async (_: unknown, { step }: StageContext) =>
      step('judge', () => Promise.reject(new RangeError('bad'))).catch((error: Error) => error.name);
    expect(await call(catches, { steps })).toMatchObject({ status: 'ok', output: 'RangeError' });
    expect(steps.outputs.size).toBe(0);
  });

  test('that cannot be recorded fails', async () => {
    const record = () => Promise.reject(new Error('disk full'));
    const outcome = await call(
      (_, { step, usage }) =>
        step('judge', () => {
          usage({ costUsd: 1 });
        }),
      { steps: { find: () => undefined, record } },
    );
    expect(outcome).toMatchObject({
      status: 'error',
      error: { message: 'disk full' },
      usage: { costUsd: 1 },
    });
  });

  test('that cannot be looked up fails', async () => {
    const find = () => Promise.reject(new Error('gone'));
    const outcome = await call((_, { step }) => step('judge', () => 1), {
      steps: { find, record: async () => {} },
    });
    expect(outcome).toMatchObject({ status: 'error', error: { message: 'gone' } });
  });

  test.each<[unknown, unknown, string]>([
    ['', () => 1, "stage generate: step: expected a name of 1 to 200 characters, got ''"],
    [7, () => 1, 'stage generate: step: expected a name of 1 to 200 characters, got 7'],
    ['judge', 1, 'stage generate: step judge: expected a function, got 1'],
  ])('refuses %o, %o', async (name, fn, message) => {
    const outcome = await call((_, { step }) => step(name as string, fn as () => number));
    expect(outcome).toMatchObject({ status: 'error', error: { name: 'TypeError', message } });
  });

  test('refuses a name that was used before, even when that step is kept or failed', async () => {
    const outcome = await call(
      async (_, { step }) => {
        await step('judge', () => 1).catch(() => {});
        await step('judge', () => 2);
      },
      { steps: keptSteps({ judge: 0 }) },
    );
    const message = 'stage generate: step judge: this name was used before in this call';
    expect(outcome).toMatchObject({ status: 'error', error: { name: 'TypeError', message } });
  });
});

describe('a retry', () => {
  test('finds the steps of the attempts before, and runs those that failed again', async () => {
    const steps = keptSteps();
    const one = vi.fn(() => 'one');
    const outcome = call(
      async (_, { step, attempt }) => [
        await step('one', one),
        await step('two', () => {
          if (attempt === 1) throw new Error('bad luck');
          return 'two';
        }),
      ],
      { steps, options: again },
    );
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({ status: 'ok', output: ['one', 'two'], attempts: 2 });
    expect(one).toHaveBeenCalledOnce();
    expect(steps.facts.get('one')).toMatchObject({ attempts: 1 });
    expect(steps.facts.get('two')).toMatchObject({ attempts: 2 });
  });
});

describe('usage', () => {
  test('goes with the step recorded next, and the rest with the call: each part once', async () => {
    const steps = keptSteps();
    const outcome = await call(
      async (_, { step, usage }) => {
        usage({ inputTokens: 1 });
        await step('one', () => usage({ inputTokens: 2 }));
        await step('two', () => {});
        usage({ inputTokens: 4 });
      },
      { steps },
    );
    expect(steps.facts.get('one')?.usage).toEqual({ inputTokens: 3 });
    expect(steps.facts.get('two')).not.toHaveProperty('usage');
    expect(outcome.usage).toEqual({ inputTokens: 4 });
  });
});

describe('a step still under way', () => {
  test.each([
    ['at once', (value: unknown) => value],
    ['later', async (value: unknown) => value],
  ])('when the stage returned %s is not recorded, and the log says so', async (_, give) => {
    const steps = keptSteps();
    const slow = deferred();
    let forgotten: Promise<unknown> | undefined;
    const outcome = await call(
      (_, { step }) => {
        forgotten = step('slow', () => slow.promise);
        return give('done');
      },
      { steps },
    );
    expect(outcome).toMatchObject({
      status: 'ok',
      output: 'done',
      log: [expect.stringContaining('await ctx.step')],
    });
    slow.resolve('late');
    await expect(forgotten).rejects.toMatchObject({ code: 'ABORTED' });
    expect(steps.outputs.size).toBe(0);
  });

  test('when another one failed is not recorded', async () => {
    const steps = keptSteps();
    const slow = deferred();
    const outcome = await call(
      (_, { step }) =>
        Promise.all([step('slow', () => slow.promise), step('bad', () => Promise.reject('bad'))]),
      { steps },
    );
    expect(outcome).toMatchObject({ status: 'error', error: { message: 'bad' } });
    expect(outcome).not.toHaveProperty('log');
    slow.resolve('late');
    await vi.advanceTimersByTimeAsync(0);
    expect(steps.outputs.size).toBe(0);
  });

  test.each(['abort', 'deadline'])('at the %s is not recorded, and no other one is begun', async (end) => {
    const scope = createAbortScope();
    const steps = keptSteps();
    const [slow, next] = [deferred(), vi.fn()];
    const outcome = call(
      async (_, { step }) => {
        await step('slow', () => slow.promise).catch(() => {});
        await step('next', next);
      },
      { scope, steps, options: { timeoutMs: 100, retry: { attempts: 1 } } },
    );
    await vi.advanceTimersByTimeAsync(end === 'deadline' ? 100 : 50);
    if (end === 'abort') scope.abort('stop');
    await outcome;
    slow.resolve('late');
    await vi.advanceTimersByTimeAsync(0);
    expect(steps.outputs.size).toBe(0);
    expect(next).not.toHaveBeenCalled();
  });

  test('while it was looked up when the call ended does not run', async () => {
    const found = deferred<undefined>();
    const fn = vi.fn();
    await call((_, { step }) => void step('late', fn), {
      steps: { find: () => found.promise, record: async () => {} },
    });
    found.resolve(undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(fn).not.toHaveBeenCalled();
  });

  test('never reaches the process when it fails', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    await call((_, { step }) => void step('bad', () => Promise.reject(new Error('nobody listens'))));
    vi.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
