import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAbortScope } from '../../src/execution/abort-scope.js';
import { createGate } from '../../src/execution/gate.js';
import { TidemarkError } from '../../src/model/errors.js';
import type { RetryPolicy } from '../../src/model/evaluation.js';
import { afterTimers, call, countingScope, seedOf } from './stage-calls.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** An error with more fields. */
function failure(fields: object, message = 'failed'): Error {
  return Object.assign(new Error(message), fields);
}

function throwing(error: unknown) {
  return () => {
    throw error;
  };
}

/** Throws these, in turn, and then succeeds. */
function failing(...errors: unknown[]) {
  return async () => {
    if (errors.length > 0) throw errors.shift();
    return 'fine';
  };
}

/** What undici throws when nobody listens. */
const fetchFailed = new TypeError('fetch failed', { cause: failure({ code: 'ECONNREFUSED' }) });

describe('what may pass by itself gets three attempts', () => {
  test.each([
    ['retryable', failure({ retryable: true })],
    ['a deadline', new TidemarkError('TASK_TIMEOUT', 'late')],
    ['ETIMEDOUT', failure({ code: 'ETIMEDOUT' })],
    ['AbortSignal.timeout', new DOMException('late', 'TimeoutError')],
    ['a time-out by its class', new (class APIConnectionTimeoutError extends Error {})('Request timed out.')],
    ['ECONNRESET', failure({ code: 'ECONNRESET' })],
    ['ECONNREFUSED', failure({ code: 'ECONNREFUSED' })],
    ['EPIPE', failure({ code: 'EPIPE' })],
    ['EAI_AGAIN', failure({ code: 'EAI_AGAIN' })],
    ['ENOTFOUND', failure({ code: 'ENOTFOUND' })],
    ['undici', failure({ code: 'UND_ERR_HEADERS_TIMEOUT' })],
    ['fetch in Node', fetchFailed],
    ['fetch in Chromium', new TypeError('Failed to fetch')],
    ['fetch in Firefox', new TypeError('NetworkError when attempting to fetch resource.')],
    ['fetch in Safari', Object.assign(new TypeError('Load failed'), { stack: undefined })],
    ['a library around fetch', new Error('Connection error.', { cause: fetchFailed })],
    ['HTTP 408', failure({ status: 408 })],
    ['HTTP 425', failure({ statusCode: 425 })],
    ['HTTP 429', failure({ response: { status: 429 } })],
    ['HTTP 500', failure({ status: 500 })],
    ['HTTP 599', { status: 599 }],
    ['a request without an answer', failure({ status: 0, code: 'ECONNRESET' })],
  ])('%s', async (_, error) => {
    const outcome = await afterTimers(throwing(error));
    expect(outcome).toMatchObject({ status: 'error', thrown: error, attempts: 3 });
    expect(outcome.retries).toHaveLength(2);
  });
});

describe('all else gets one', () => {
  test.each([
    ['an error', new Error('boom')],
    ['a TypeError', new TypeError('x is not a function')],
    ['a text', 'ECONNRESET'],
    ['nothing', undefined],
    ['an abort', new DOMException('stop', 'AbortError')],
    ['HTTP 400', failure({ status: 400, cause: failure({ code: 'ECONNRESET' }) })],
    ['HTTP 404', failure({ response: { status: 404 } })],
    ['an exit status', failure({ status: 1 })],
    ['retryable: false', failure({ retryable: false, status: 503 })],
    ['misuse of undici', failure({ code: 'UND_ERR_INVALID_ARG' })],
    [
      'a revoked proxy',
      (() => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      })(),
    ],
  ])('%s', async (_, error) => {
    const outcome = await call(throwing(error));
    expect(outcome).toMatchObject({ status: 'error', attempts: 1, retries: [] });
  });

  test('a cause that is its own cause ends the search', async () => {
    const loop = new Error('loop');
    loop.cause = loop;
    expect(await call(throwing(loop))).toMatchObject({ attempts: 1, thrown: loop });
  });
});

describe('the policy', () => {
  test('attempts given holds for every error', async () => {
    const retry = { attempts: 4 };
    expect(await afterTimers(throwing('boom'), { options: { retry } })).toMatchObject({ attempts: 4 });
    expect(await afterTimers(throwing(new TypeError('x')), { options: { retry } })).toMatchObject({
      attempts: 4,
    });
    const once = { options: { retry: { attempts: 1 } } };
    expect(await afterTimers(throwing(failure({ status: 503 })), once)).toMatchObject({ attempts: 1 });
  });

  test('when decides which errors', async () => {
    const when = (error: unknown) => error === 'again';
    expect(await afterTimers(throwing('again'), { options: { retry: { when } } })).toMatchObject({
      attempts: 3,
    });
    const retry = { attempts: 5, when };
    expect(await afterTimers(throwing('again'), { options: { retry } })).toMatchObject({ attempts: 5 });
    expect(await afterTimers(throwing(fetchFailed), { options: { retry } })).toMatchObject({ attempts: 1 });
    expect(await afterTimers(failing('again', 'stop', 'never'), { options: { retry } })).toMatchObject({
      status: 'error',
      attempts: 2,
      thrown: 'stop',
      retries: [{ error: { message: 'again' } }],
    });
  });

  test('a when that throws ends the call, and both errors are told', async () => {
    const when = () => {
      throw new RangeError('typo');
    };
    expect(await call(throwing('boom'), { options: { retry: { when } } })).toMatchObject({
      status: 'error',
      attempts: 1,
      error: { name: 'TypeError', message: 'stage generate: retry.when threw: typo', cause: 'boom' },
    });
  });

  test('success ends it, and the history is kept', async () => {
    const outcome = await afterTimers(
      failing(failure({ status: 503 }, 'one'), failure({ status: 429 }, 'two')),
    );
    expect(outcome).toMatchObject({ status: 'ok', output: 'fine', attempts: 3 });
    expect(outcome.retries).toEqual([
      { error: expect.objectContaining({ message: 'one' }), delayMs: expect.any(Number) },
      { error: expect.objectContaining({ message: 'two' }), delayMs: expect.any(Number) },
    ]);
  });

  test('the context knows the attempt, the seed stays', async () => {
    const seen: unknown[] = [];
    await afterTimers(
      (_, { attempt, seed }) => {
        seen.push([attempt, seed]);
        throw 'again';
      },
      { options: { retry: { attempts: 3 } } },
    );
    expect(seen).toEqual([
      [1, seedOf(7)],
      [2, seedOf(7)],
      [3, seedOf(7)],
    ]);
  });
});

describe('delays', () => {
  async function delays(retry: RetryPolicy, random: number, error: unknown = 'again'): Promise<number[]> {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    const starts: number[] = [];
    const run = () => {
      starts.push(performance.now());
      throw error;
    };
    const outcome = await afterTimers(run, { options: { retry } });
    const waited = starts.slice(1).map((start, index) => Math.round(start - (starts[index] as number)));
    expect(outcome.retries.map(({ delayMs }) => delayMs)).toEqual(waited);
    return waited;
  }

  test('grow by the factor, by chance up to twice as long', async () => {
    expect(await delays({ attempts: 5 }, 0)).toEqual([500, 1000, 2000, 4000]);
    expect(await delays({ attempts: 4 }, 0.5)).toEqual([750, 1500, 3000]);
    expect(await delays({ attempts: 4, minDelayMs: 10, factor: 10 }, 0)).toEqual([10, 100, 1000]);
    expect(await delays({ attempts: 4, minDelayMs: 10, factor: 1 }, 0)).toEqual([10, 10, 10]);
  });

  test('end at the maximum, where chance still spreads them', async () => {
    const retry = { attempts: 6, minDelayMs: 1000, maxDelayMs: 3000 };
    expect(await delays(retry, 0)).toEqual([1000, 1500, 1500, 1500, 1500]);
    expect(await delays(retry, 1)).toEqual([2000, 3000, 3000, 3000, 3000]);
  });

  test('stay within the bounds', async () => {
    const policy = fc.record({
      minDelayMs: fc.nat(10_000),
      maxDelayMs: fc.nat(100_000),
      factor: fc.double({ min: 1, max: 100, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(policy, fc.double({ min: 0, max: 1, noNaN: true }), async (bounds, random) => {
        for (const delayMs of await delays({ attempts: 12, ...bounds }, random)) {
          expect(delayMs).toBeGreaterThanOrEqual(bounds.minDelayMs);
          expect(delayMs).toBeLessThanOrEqual(Math.max(bounds.minDelayMs, bounds.maxDelayMs));
        }
      }),
    );
  });

  const httpDate = 'Wed, 21 Oct 2026 07:28:10 GMT';

  test.each([
    ['retryAfterMs', { retryAfterMs: 1500 }, 1500],
    ['Headers, in seconds', { headers: new Headers({ 'Retry-After': '7' }) }, 7000],
    ['an object in any case', { headers: { 'rEtry-aFter': '7' } }, 7000],
    ['an object with a number', { headers: { 'retry-after': 7 } }, 7000],
    ['an object with a list', { headers: { 'retry-after': ['7'] } }, 7000],
    ['response.headers', { response: { headers: { 'Retry-After': '0.5' } } }, 500],
    ['a date', { headers: { 'retry-after': httpDate } }, 10_000],
    ['retry-after-ms', { headers: { 'retry-after-ms': '250', 'retry-after': '1' } }, 250],
    ['a cause', { cause: { response: { headers: new Headers({ 'retry-after': '7' }) } } }, 7000],
    ['more than the maximum', { retryAfterMs: 90_000 }, 90_000],
  ])('are no shorter than the server asked for: %s', async (_, fields, expected) => {
    vi.setSystemTime(Date.parse(httpDate) - 10_000);
    expect(await delays({ attempts: 2, minDelayMs: 20 }, 0, failure(fields))).toEqual([expected]);
  });

  test('may be longer than a timer can be', async () => {
    const scope = createAbortScope();
    const run = vi.fn(throwing(failure({ retryAfterMs: 2 ** 40, status: 503 })));
    const outcome = call(run, { scope });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(run).toHaveBeenCalledOnce();
    scope.abort('stop');
    expect(await outcome).toMatchObject({ status: 'aborted' });
  });

  test('leave no listener behind', async () => {
    const scope = countingScope();
    expect(
      await afterTimers(failing('again', 'again'), { scope, options: { retry: { attempts: 3 } } }),
    ).toMatchObject({
      status: 'ok',
    });
    expect(scope.listeners).toBe(0);
  });

  test.each([
    ['less than the delay', { retryAfterMs: 1 }],
    ['a date that has passed', { headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' } }],
    ['nonsense', { headers: { 'retry-after': 'soon' } }],
    ['a negative time', { retryAfterMs: -1, headers: { 'retry-after': '-1' } }],
    ['no time', { retryAfterMs: Number.NaN, headers: 'text', response: null }],
    [
      'headers that throw',
      {
        headers: {
          get: () => {
            throw new Error('no');
          },
        },
      },
    ],
  ])('heed no Retry-After that is %s', async (_, fields) => {
    expect(await delays({ attempts: 2, minDelayMs: 20 }, 0, failure(fields))).toEqual([20]);
  });
});

describe('the gates', () => {
  test('are left while a retry waits, and passed again', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const gate = createGate({ concurrency: 1, rateLimit: { perMinute: 6 } });
    const starts: [string, number][] = [];
    const now = performance.now();
    const run = (name: string, ...errors: unknown[]) => {
      const work = failing(...errors);
      return call(
        () => {
          starts.push([name, performance.now() - now]);
          return work();
        },
        { gates: [gate] },
      );
    };
    const outcomes = [run('fails once', failure({ status: 500 })), run('fine')];
    await vi.runAllTimersAsync();
    await Promise.all(outcomes);
    expect(starts).toEqual([
      ['fails once', 0],
      ['fine', 10_000],
      ['fails once', 20_000],
    ]);
    expect(gate.enter(createAbortScope())).toBeUndefined();
  });

  test('hold every call of the innermost rate limit while a server wants rest, even if this call is given up', async () => {
    const whole = createGate({ rateLimit: { perSecond: 100 } });
    const own = createGate({ rateLimit: { perSecond: 100 } });
    const width = createGate({ concurrency: 10 });
    const busy = failure({ status: 400, headers: { 'retry-after': '30' } });
    expect(await call(throwing(busy), { gates: [whole, own, width] })).toMatchObject({ attempts: 1 });
    expect([whole.isHeld, own.isHeld]).toEqual([false, true]);
    const now = performance.now();
    const next = vi.fn(() => performance.now() - now);
    expect(await afterTimers(next, { gates: [own] })).toMatchObject({ output: 30_000 });
    expect(await afterTimers(throwing(busy), { gates: [] })).toMatchObject({ attempts: 1 });
  });
});
