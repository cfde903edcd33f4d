// biome-ignore-all lint/suspicious/noThenProperty: a stage function may return any thenable
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAbortScope } from '../../src/execution/abort-scope.js';
import { createGate } from '../../src/execution/gate.js';
import type { StageContext, Usage } from '../../src/model/evaluation.js';
import { afterTimers, call, deferred, seedOf } from './stage-calls.js';

const unhandled = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  process.on('unhandledRejection', unhandled);
});

afterEach(async () => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

describe('results', () => {
  test.each([
    ['a plain value', () => 21],
    ['a promise', async () => 21],
    ['a thenable', () => ({ then: (resolve: (value: number) => void) => resolve(21) })],
    [
      'a thenable that settles twice',
      () => ({
        then(resolve: (value: number) => void, reject: (error: unknown) => void) {
          resolve(21);
          resolve(22);
          reject(new Error('too late'));
        },
      }),
    ],
  ])('takes %s', async (_, run) => {
    expect(await call(run)).toEqual({
      status: 'ok',
      output: 21,
      attempts: 1,
      durationMs: expect.any(Number),
      retries: [],
    });
  });

  test('takes undefined, null and functions as they are', async () => {
    const fn = () => {};
    for (const output of [undefined, null, fn]) {
      expect(await call(() => output)).toMatchObject({ status: 'ok', output });
    }
  });

  test.each([
    [
      'a throw',
      (error: unknown) => () => {
        throw error;
      },
    ],
    ['a rejection', (error: unknown) => () => Promise.reject(error)],
    [
      'a thenable that throws',
      (error: unknown) => () => ({
        then() {
          throw error;
        },
      }),
    ],
    [
      'a then that throws when read',
      (error: unknown) => () => ({
        get then() {
          throw error;
        },
      }),
    ],
  ])('has %s as an error', async (_, failing) => {
    const thrown = Object.freeze(new RangeError('boom'));
    const outcome = await call(failing(thrown));
    expect(outcome).toMatchObject({
      status: 'error',
      error: { name: 'RangeError', message: 'boom' },
      attempts: 1,
      retries: [],
    });
    expect(outcome).toHaveProperty('thrown', thrown);
    for (const odd of ['text', undefined, null, Object.freeze({})]) {
      expect(await call(failing(odd))).toMatchObject({
        status: 'error',
        thrown: odd,
        error: { name: 'NonError' },
      });
    }
  });

  test('has a promise that cannot be listened to as an error', async () => {
    const outcome = await call(() => new Proxy(Promise.resolve(1), {}));
    expect(outcome).toMatchObject({ status: 'error', error: { name: 'TypeError' } });
  });

  test('measures the call', async () => {
    const outcome = call(() => new Promise((resolve) => setTimeout(resolve, 250)));
    await vi.advanceTimersByTimeAsync(250);
    expect((await outcome).durationMs).toBe(250);
  });

  test('does not count the wait at the gates', async () => {
    const gate = createGate({ concurrency: 1 });
    gate.enter(createAbortScope());
    const outcome = call(() => new Promise((resolve) => setTimeout(resolve, 250)), { gates: [gate] });
    await vi.advanceTimersByTimeAsync(1000);
    gate.leave();
    await vi.advanceTimersByTimeAsync(250);
    expect((await outcome).durationMs).toBe(250);
  });
});

describe('context', () => {
  test('has what the call is about', async () => {
    await call(
      (input, ctx) => {
        expect(input).toBe(20);
        expect(ctx).toMatchObject({
          example: { id: 'one', input: 20 },
          params: { model: 'm' },
          outputs: { before: 'x' },
          attempt: 1,
          sample: 2,
        });
        expect([ctx.seed, ctx.seed]).toEqual([seedOf(7, 2), seedOf(7, 2)]);
      },
      { sample: 2 },
    );
  });

  test('makes a signal only when asked, and always the same', async () => {
    let made = 0;
    const counting = class extends AbortController {
      constructor() {
        super();
        made += 1;
      }
    };
    vi.stubGlobal('AbortController', counting);
    await call((_, ctx) => ctx.params);
    expect(made).toBe(0);
    const outcome = await call((_, ctx) => {
      const { signal } = ctx;
      return signal === ctx.signal && !signal.aborted;
    });
    expect(outcome).toMatchObject({ output: true });
    expect(made).toBe(1);
    vi.unstubAllGlobals();
  });

  test('leaves the signal alone after the end', async () => {
    const scope = createAbortScope();
    let signal: AbortSignal | undefined;
    await call(
      (_, ctx) => {
        signal = ctx.signal;
      },
      { scope },
    );
    scope.abort('later');
    expect(signal?.aborted).toBe(false);
  });

  test('can be taken apart', async () => {
    const outcome = await call(async (_, { log, usage, step, signal, seed }: StageContext) => {
      log('a line');
      usage({ costUsd: 1 });
      return [await step('a', () => 1), signal.aborted, seed];
    });
    expect(outcome).toMatchObject({ output: [1, false, seedOf(7)], log: ['a line'] });
  });
});

describe('log', () => {
  test('keeps lines as text, of all attempts', async () => {
    const outcome = await afterTimers(
      (_, { log, attempt }) => {
        log('plain', 1, true, null, undefined, { a: [1] }, 2n);
        log(new TypeError('bad'));
        if (attempt === 1) throw new Error('again');
      },
      { options: { retry: { attempts: 2, minDelayMs: 0 } } },
    );
    const line = 'plain 1 true null undefined {"a":[1]} 2';
    expect(outcome.log).toEqual([line, 'TypeError: bad', line, 'TypeError: bad']);
  });

  test('writes what JSON cannot', async () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    const outcome = await call((_, { log }) => {
      log(loop, Object.create(null), { toJSON: () => undefined });
      log(Symbol('s'));
    });
    expect(outcome.log).toEqual(['[object Object] {} [object Object]', 'Symbol(s)']);
  });

  test('keeps 64 Ki characters, and says how much was left out', async () => {
    const outcome = await call((_, { log }) => {
      log('x'.repeat(65_000));
      log('y'.repeat(1000));
      log('z'.repeat(10));
    });
    expect(outcome.log?.[1]).toBe('y'.repeat(535));
    expect(outcome.log?.slice(2)).toEqual(['… 475 more characters were logged and not kept']);
  });

  test('bounds empty lines too', async () => {
    const outcome = await call((_, { log }) => {
      for (let line = 0; line < 100_000; line++) log('');
    });
    expect(outcome.log?.length).toBeLessThanOrEqual(65_537);
  });

  test('ignores what comes after the end', async () => {
    let late: StageContext | undefined;
    const outcome = await call((_, ctx) => {
      late = ctx;
      ctx.log('in time');
    });
    late?.log('late');
    late?.usage({ costUsd: 1 });
    expect(outcome).toMatchObject({ log: ['in time'] });
    expect(outcome).not.toHaveProperty('usage');
  });
});

describe('usage', () => {
  test('adds up, over all attempts, whatever the end', async () => {
    const outcome = await afterTimers(
      (_, { usage }) => {
        usage({ inputTokens: 100, costUsd: 0.5 });
        usage({ inputTokens: 1, outputTokens: 5, costUsd: undefined } as Usage);
        throw new Error('fails');
      },
      { options: { retry: { attempts: 2, minDelayMs: 0 } } },
    );
    expect(outcome.usage).toEqual({ inputTokens: 202, outputTokens: 10, costUsd: 1 });
  });

  test.each([
    [{ inputTokens: -1 }, 'stage generate: usage: inputTokens: expected a number of 0 or more, got -1'],
    [
      { outputTokens: Number.NaN },
      'stage generate: usage: outputTokens: expected a number of 0 or more, got NaN',
    ],
    [{ costUsd: '1' }, "stage generate: usage: costUsd: expected a number of 0 or more, got '1'"],
    [
      { tokens: 1 },
      'stage generate: usage: unknown field tokens (known: inputTokens, outputTokens, costUsd)',
    ],
    [null, 'stage generate: usage: expected an object, got null'],
  ])('refuses %o', async (usage, message) => {
    const outcome = await call((_, ctx) => ctx.usage(usage as Usage));
    expect(outcome).toMatchObject({ status: 'error', error: { name: 'TypeError', message } });
  });

  test('is absent when nothing was counted', async () => {
    const outcome = await call(() => 1);
    expect(outcome).not.toHaveProperty('usage');
    expect(outcome).not.toHaveProperty('log');
  });
});

describe('deadline', () => {
  test('ends a call that has no result in time, and aborts its signal', async () => {
    const late = deferred();
    let signal: AbortSignal | undefined;
    const outcome = call(
      (_, ctx) => {
        signal = ctx.signal;
        return late.promise;
      },
      { options: { timeoutMs: 200, retry: { attempts: 1 } } },
    );
    await vi.advanceTimersByTimeAsync(199);
    expect(signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({
      status: 'error',
      error: { code: 'TASK_TIMEOUT', message: 'stage generate: no result within 200 ms' },
      attempts: 1,
      durationMs: 200,
    });
    expect(signal?.reason).toMatchObject({ code: 'TASK_TIMEOUT' });
    late.reject(new Error('late'));
  });

  test('gives a signal that has aborted to who asks for it only then', async () => {
    let late: StageContext | undefined;
    const outcome = call(
      (_, ctx) => {
        late = ctx;
        return new Promise(() => {});
      },
      { options: { timeoutMs: 10, retry: { attempts: 1 } } },
    );
    await vi.advanceTimersByTimeAsync(10);
    await outcome;
    expect(late?.signal.aborted).toBe(true);
  });

  test('counts for each attempt anew, and ignores results of earlier ones', async () => {
    const first = deferred();
    const attempts: number[] = [];
    const outcome = call(
      (_, { attempt }) => {
        attempts.push(attempt);
        return attempt === 1 ? first.promise : new Promise((resolve) => setTimeout(resolve, 150, 'second'));
      },
      { options: { timeoutMs: 200, retry: { minDelayMs: 100, maxDelayMs: 100 } } },
    );
    await vi.advanceTimersByTimeAsync(310);
    first.resolve('first');
    await vi.advanceTimersByTimeAsync(140);
    expect(await outcome).toMatchObject({ status: 'ok', output: 'second', attempts: 2, durationMs: 150 });
    expect(attempts).toEqual([1, 2]);
  });

  test('gives the place at the gates back', async () => {
    const gate = createGate({ concurrency: 1 });
    const outcome = call(() => new Promise(() => {}), {
      gates: [gate],
      options: { timeoutMs: 10, retry: { attempts: 1 } },
    });
    await vi.advanceTimersByTimeAsync(10);
    await outcome;
    expect(gate.enter(createAbortScope())).toBeUndefined();
  });

  test('may be longer than a timer can be', async () => {
    const late = deferred();
    const outcome = call(() => late.promise, { options: { timeoutMs: 2 ** 40 } });
    await vi.advanceTimersByTimeAsync(60_000);
    late.resolve('fine');
    expect(await outcome).toMatchObject({ status: 'ok' });
  });
});

describe('abort', () => {
  test('ends the call at once, even when its function goes on', async () => {
    const scope = createAbortScope();
    const late = deferred();
    let signal: AbortSignal | undefined;
    const gate = createGate({ concurrency: 1 });
    const outcome = call(
      (_, ctx) => {
        signal = ctx.signal;
        ctx.usage({ costUsd: 1 });
        return late.promise;
      },
      { scope, gates: [gate], options: { timeoutMs: 1000 } },
    );
    const reason = new Error('cancelled');
    scope.abort(reason);
    expect(signal?.reason).toBe(reason);
    expect(await outcome).toEqual({
      status: 'aborted',
      attempts: 1,
      durationMs: 0,
      retries: [],
      usage: { costUsd: 1 },
    });
    late.reject(new Error('late'));
    await vi.advanceTimersByTimeAsync(0);
    expect(gate.enter(scope)).toBeUndefined();
    expect(gate.enter(scope)).toBeInstanceOf(Promise);
  });

  test.each([
    new Error('cancelled'),
    new DOMException('cancelled', 'AbortError'),
    Symbol('cancelled'),
    undefined,
  ])('with %o gives the signal an error for a reason', async (reason) => {
    const scope = createAbortScope();
    const signals: AbortSignal[] = [];
    const contexts: StageContext[] = [];
    const run = (_: unknown, ctx: StageContext) => {
      contexts.push(ctx);
      if (contexts.length === 1) signals.push(ctx.signal);
      return new Promise(() => {});
    };
    const outcomes = [call(run, { scope }), call(run, { scope })];
    scope.abort(reason);
    await Promise.all(outcomes);
    signals.push((contexts[1] as StageContext).signal);
    for (const signal of signals) {
      if (reason instanceof Error) expect(signal.reason).toBe(reason);
      else expect(signal.reason).toMatchObject({ name: 'AbortError' });
    }
  });

  test('comes before the first call, or while that waits at the gates', async () => {
    const scope = createAbortScope();
    const run = vi.fn();
    const gate = createGate({ concurrency: 1 });
    gate.enter(scope);
    const waiting = call(run, { scope, gates: [gate] });
    scope.abort('stop');
    const aborted = { status: 'aborted', attempts: 0, durationMs: 0, retries: [] };
    expect(await waiting).toEqual(aborted);
    expect(await call(run, { scope })).toEqual(aborted);
    expect(run).not.toHaveBeenCalled();
  });

  test('comes in the moment in which a place becomes free: the place is given back', async () => {
    const scope = createAbortScope();
    const gate = createGate({ concurrency: 1 });
    gate.enter(scope);
    const run = vi.fn();
    const waiting = call(run, { scope, gates: [gate] });
    gate.leave();
    scope.abort('stop');
    expect(await waiting).toMatchObject({ status: 'aborted', attempts: 0 });
    expect(run).not.toHaveBeenCalled();
    expect(gate.enter(createAbortScope())).toBeUndefined();
  });

  test('ends the wait before a retry', async () => {
    const scope = createAbortScope();
    const outcome = call(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw Object.assign(new Error('busy'), { status: 503 });
      },
      { scope },
    );
    await vi.advanceTimersByTimeAsync(21);
    scope.abort('stop');
    expect(await outcome).toMatchObject({
      status: 'aborted',
      attempts: 1,
      durationMs: 20,
      retries: [{ error: { message: 'busy' }, delayMs: expect.any(Number) }],
    });
  });

  test('keeps a synchronous result, and takes a throw for its consequence', async () => {
    const scopes = [createAbortScope(), createAbortScope(), createAbortScope()] as const;
    const [one, two, three] = scopes;
    expect(
      await call(
        (_, { signal }) => {
          expect(signal.aborted).toBe(false);
          one.abort('stop');
          return 'done';
        },
        { scope: one },
      ),
    ).toMatchObject({ status: 'ok', output: 'done' });
    expect(
      await call(
        (_, ctx) => {
          two.abort('stop');
          ctx.signal.throwIfAborted();
        },
        { scope: two },
      ),
    ).toMatchObject({ status: 'aborted' });
    expect(
      await call(
        () => {
          three.abort('stop');
          return new Promise(() => {});
        },
        { scope: three },
      ),
    ).toMatchObject({ status: 'aborted', attempts: 1 });
  });
});
