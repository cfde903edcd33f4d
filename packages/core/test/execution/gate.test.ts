import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAbortScope } from '../../src/execution/abort-scope.js';
import { createGate, type Gate, leaveGates, passGates } from '../../src/execution/gate.js';
import { countingScope } from './stage-calls.js';

const scope = createAbortScope();

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Sends calls through the gate at once; gives the times at which they start, as they start. */
function start(gate: Gate, count: number, starts: number[] = []): number[] {
  for (let call = 0; call < count; call++) {
    const waiting = passGates([gate], scope);
    if (waiting === undefined) starts.push(performance.now());
    else void waiting.then((hasPassed) => hasPassed && starts.push(performance.now()));
  }
  return starts;
}

/** Times counted from now. */
function since(now: number, times: readonly number[]): number[] {
  return times.map((time) => Math.round(time - now));
}

describe('concurrency', () => {
  test('lets go at once while there is room, then first come, first served', async () => {
    const gate = createGate({ concurrency: 2 });
    expect(gate.enter(scope)).toBeUndefined();
    expect(gate.enter(scope)).toBeUndefined();
    const order: string[] = [];
    const third = gate.enter(scope)?.then(() => order.push('third'));
    const fourth = gate.enter(scope)?.then(() => order.push('fourth'));
    await Promise.resolve();
    expect(order).toEqual([]);
    gate.leave();
    await third;
    expect(order).toEqual(['third']);
    gate.leave();
    await fourth;
    expect(order).toEqual(['third', 'fourth']);
    gate.leave();
    gate.leave();
    expect(gate.enter(scope)).toBeUndefined();
  });

  test('bounds nothing when not given', () => {
    const gate = createGate();
    for (let call = 0; call < 1000; call++) expect(gate.enter(scope)).toBeUndefined();
  });

  test('stops waiting at abort, and gives no place away for it', async () => {
    const gate = createGate({ concurrency: 1 });
    gate.enter(scope);
    const own = createAbortScope();
    const waiting = gate.enter(own);
    const next = gate.enter(scope);
    own.abort('stop');
    expect(await waiting).toBe(false);
    gate.leave();
    expect(await next).toBe(true);
    expect(await gate.enter(own)).toBe(false);
  });

  test('is tuned at once, for those who wait too', async () => {
    const gate = createGate({ concurrency: 1 });
    gate.enter(scope);
    const waiting = [gate.enter(scope), gate.enter(scope)];
    gate.tune({ concurrency: 3 });
    expect(await Promise.all(waiting)).toEqual([true, true]);
    gate.tune({ concurrency: 1 });
    const fourth = gate.enter(scope);
    const order: string[] = [];
    void fourth?.then(() => order.push('fourth'));
    gate.leave();
    gate.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual([]);
    gate.leave();
    await fourth;
    gate.tune({});
    expect(gate.enter(createAborted())).toBeInstanceOf(Promise);
  });
});

function createAborted() {
  const aborted = createAbortScope();
  aborted.abort('over');
  return aborted;
}

test('nobody listens for the abort any more who has passed', async () => {
  const counting = countingScope();
  const gate = createGate({ concurrency: 1, rateLimit: { perSecond: 1 } });
  passGates([gate], scope);
  const waiting = passGates([gate], counting);
  expect(counting.listeners).toBe(1);
  gate.leave();
  await vi.runAllTimersAsync();
  expect(await waiting).toBe(true);
  expect(counting.listeners).toBe(0);
});

describe('rate limit', () => {
  test('lets a burst of one second go, then keeps the rate', async () => {
    const gate = createGate({ rateLimit: { perSecond: 4 } });
    const now = performance.now();
    const starts = start(gate, 8);
    await vi.runAllTimersAsync();
    expect(since(now, starts)).toEqual([0, 0, 0, 0, 250, 500, 750, 1000]);
  });

  test('counts per minute, with a burst of at least one', async () => {
    const gate = createGate({ rateLimit: { perMinute: 30 } });
    const now = performance.now();
    const starts = start(gate, 3);
    await vi.runAllTimersAsync();
    expect(since(now, starts)).toEqual([0, 2000, 4000]);
  });

  test('takes a given burst, and refills all the time', async () => {
    const gate = createGate({ rateLimit: { perSecond: 10, burst: 2 } });
    const now = performance.now();
    const starts = start(gate, 3);
    await vi.advanceTimersByTimeAsync(150);
    start(gate, 2, starts);
    await vi.runAllTimersAsync();
    expect(since(now, starts)).toEqual([0, 0, 100, 200, 300]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(start(gate, 2)).toHaveLength(2);
  });

  test('stops waiting at abort, without a token spent or a timer left', async () => {
    const gate = createGate({ rateLimit: { perSecond: 1 } });
    const now = performance.now();
    const starts = start(gate, 1);
    const own = createAbortScope();
    const waiting = gate.pace(own);
    own.abort('stop');
    expect(await waiting).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
    start(gate, 1, starts);
    await vi.runAllTimersAsync();
    expect(since(now, starts)).toEqual([0, 1000]);
  });

  test('is tuned at once, for those who wait too', async () => {
    const gate = createGate({ rateLimit: { perMinute: 1 } });
    const now = performance.now();
    const starts = start(gate, 4);
    await vi.advanceTimersByTimeAsync(6000);
    gate.tune({ rateLimit: { perSecond: 10, burst: 1 } });
    await vi.runAllTimersAsync();
    expect(since(now, starts)).toEqual([0, 6090, 6190, 6290]);
  });

  test('loses what a smaller burst cannot hold', () => {
    const gate = createGate({ rateLimit: { perSecond: 10 } });
    gate.tune({ rateLimit: { perSecond: 1 } });
    expect(gate.pace(scope)).toBeUndefined();
    const own = createAbortScope();
    expect(gate.pace(own)).toBeInstanceOf(Promise);
    own.abort('stop');
  });

  test('serves who waits before who comes, even when timers are late', async () => {
    const gate = createGate({ rateLimit: { perSecond: 1 } });
    gate.pace(scope);
    const order: string[] = [];
    void gate.pace(scope)?.then(() => order.push('waited'));
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1500);
    void gate.pace(scope)?.then(() => order.push('came'));
    await Promise.resolve();
    expect(order).toEqual(['waited']);
    vi.restoreAllMocks();
    await vi.runAllTimersAsync();
    expect(order).toEqual(['waited', 'came']);
  });

  test('can be set where there was none', async () => {
    const gate = createGate();
    expect(gate.hasRateLimit).toBe(false);
    gate.tune({ rateLimit: { perSecond: 1 } });
    expect(gate.hasRateLimit).toBe(true);
    const now = performance.now();
    const starts = start(gate, 2);
    await vi.runAllTimersAsync();
    expect(since(now, starts)).toEqual([0, 1000]);
  });

  test('never exceeds the rate in any window, and serves all in order', async () => {
    const limits = fc.record({
      perSecond: fc.double({ min: 0.5, max: 500, noNaN: true }),
      burst: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    });
    const arrivals = fc.array(fc.record({ afterMs: fc.nat(2000), count: fc.nat(12) }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(limits, arrivals, async ({ perSecond, burst }, groups) => {
        const gate = createGate({ rateLimit: burst === undefined ? { perSecond } : { perSecond, burst } });
        const capacity = burst ?? Math.max(1, perSecond);
        const begin = performance.now();
        const starts: number[] = [];
        for (const { afterMs, count } of groups) {
          await vi.advanceTimersByTimeAsync(afterMs);
          start(gate, count, starts);
        }
        await vi.runAllTimersAsync();
        expect(starts).toHaveLength(groups.reduce((sum, { count }) => sum + count, 0));
        expect([...starts].sort((a, b) => a - b)).toEqual(starts);
        for (let first = 0; first < starts.length; first++) {
          for (let last = first; last < starts.length; last++) {
            const windowMs = (starts[last] as number) - (starts[first] as number);
            expect(last - first + 1).toBeLessThanOrEqual(capacity + (windowMs * perSecond) / 1000 + 1e-6);
          }
        }
        const arrivedAfterMs = groups.reduce((sum, { afterMs }) => sum + afterMs, 0);
        const slowestMs = arrivedAfterMs + starts.length * Math.ceil(1000 / perSecond) + 1;
        expect((starts.at(-1) ?? begin) - begin).toBeLessThanOrEqual(slowestMs);
      }),
      { numRuns: 50 },
    );
  });
});

describe('hold', () => {
  test('starts no call before its end, and then no burst', async () => {
    const gate = createGate({ rateLimit: { perSecond: 10 } });
    const now = performance.now();
    expect(gate.isHeld).toBe(false);
    gate.holdFor(5000);
    gate.holdFor(100);
    expect(gate.isHeld).toBe(true);
    const starts = start(gate, 3);
    await vi.runAllTimersAsync();
    expect(since(now, starts)).toEqual([5000, 5100, 5200]);
    expect(gate.isHeld).toBe(false);
  });

  test('also holds those who wait already, and can be made longer', async () => {
    const gate = createGate({ rateLimit: { perSecond: 1 } });
    const now = performance.now();
    const starts = start(gate, 2);
    gate.holdFor(2000);
    await vi.advanceTimersByTimeAsync(1000);
    gate.holdFor(3000);
    await vi.runAllTimersAsync();
    expect(since(now, starts)).toEqual([0, 4000]);
  });

  test('does nothing without a rate limit', () => {
    const gate = createGate({ concurrency: 1 });
    gate.holdFor(1000);
    expect(gate.isHeld).toBe(false);
    expect(gate.pace(scope)).toBeUndefined();
  });
});

describe('shared buckets', () => {
  test('limits with the same key share one, others do not', async () => {
    const rateLimit = { perSecond: 1, key: 'shared' };
    const [one, other] = [createGate({ rateLimit }), createGate({ rateLimit })];
    const apart = createGate({ rateLimit: { perSecond: 1, key: 'apart' } });
    const now = performance.now();
    const starts = start(one, 1);
    start(other, 1, starts);
    expect(start(apart, 1)).toHaveLength(1);
    one.holdFor(3000);
    expect(other.isHeld).toBe(true);
    await vi.runAllTimersAsync();
    expect(since(now, starts)).toEqual([0, 3000]);
  });

  test('the last limit given sets the rate, also by tune', async () => {
    const one = createGate({ rateLimit: { perMinute: 1, key: 'retuned' } });
    const now = performance.now();
    const starts = start(one, 3);
    const other = createGate({ rateLimit: { perSecond: 1, key: 'retuned' } });
    await vi.advanceTimersByTimeAsync(1000);
    other.tune({ rateLimit: { perSecond: 2, burst: 1 } });
    await vi.runAllTimersAsync();
    expect(since(now, starts)).toEqual([0, 1000, 1500]);
    one.tune({ rateLimit: { perSecond: 1, key: 'moved' } });
    expect(start(one, 1)).toHaveLength(1);
  });

  test('one that is in use outlives its gates, so that a new gate gets no burst', async () => {
    vi.useRealTimers();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const rateLimit = { perMinute: 1, key: 'collected' };
    expect(createGate({ rateLimit }).pace(scope)).toBeUndefined();
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    createGate({ rateLimit: { perSecond: 1, key: 'sweeps' } });
    const own = createAbortScope();
    const waiting = createGate({ rateLimit }).pace(own);
    own.abort('stop');
    vi.useFakeTimers();
    expect(await waiting).toBe(false);
  });
});

describe('passing several gates', () => {
  test('is free when all are, and leaving gives all places back', () => {
    const gates = [createGate({ concurrency: 1 }), createGate({ concurrency: 1 })];
    expect(passGates(gates, scope)).toBeUndefined();
    leaveGates(gates);
    expect(passGates(gates, scope)).toBeUndefined();
    expect(passGates([], scope)).toBeUndefined();
  });

  test('takes places first and tokens last, so that calls that waited for a place do not start in a burst', async () => {
    const wide = createGate({ rateLimit: { perSecond: 2, burst: 1 } });
    const narrow = createGate({ concurrency: 1 });
    const now = performance.now();
    const starts: number[] = [];
    for (let call = 0; call < 3; call++) {
      void (async () => {
        await passGates([wide, narrow], scope);
        starts.push(performance.now());
        if (call > 0) leaveGates([wide, narrow]);
      })();
    }
    await vi.advanceTimersByTimeAsync(5000);
    leaveGates([wide, narrow]);
    await vi.runAllTimersAsync();
    expect(since(now, starts)).toEqual([0, 5000, 5500]);
  });

  test('gives back what was taken when the wait ends by abort', async () => {
    const [first, second, third] = [1, 1, 1].map((concurrency) => createGate({ concurrency })) as [
      Gate,
      Gate,
      Gate,
    ];
    third.enter(scope);
    const own = createAbortScope();
    const waiting = passGates([first, second, third], own);
    own.abort('stop');
    expect(await waiting).toBe(false);
    expect(first.enter(scope)).toBeUndefined();
    expect(second.enter(scope)).toBeUndefined();
  });

  test('heeds a hold of an earlier gate that began while it waited at a later one', async () => {
    const wide = createGate({ rateLimit: { perSecond: 100 } });
    const slow = createGate({ rateLimit: { perSecond: 1 } });
    const now = performance.now();
    const starts: number[] = [];
    for (let call = 0; call < 2; call++) {
      void (async () => {
        await passGates([wide, slow], scope);
        starts.push(performance.now());
      })();
    }
    await vi.advanceTimersByTimeAsync(500);
    wide.holdFor(3000);
    await vi.runAllTimersAsync();
    expect(since(now, starts)).toEqual([0, 3500]);
  });
});
