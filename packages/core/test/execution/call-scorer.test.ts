import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAbortScope } from '../../src/execution/abort-scope.js';
import { callScorer, type ScoreOutcome, type ScorerCall } from '../../src/execution/call-scorer.js';
import { createGate } from '../../src/execution/gate.js';
import type { Scorer, ScorerFunction, ScorerOptions } from '../../src/model/evaluation.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const input = { input: 'in', output: 'out', expected: 'out', metadata: undefined, params: {} };

/** The outcome when it is there at once, else a promise of it. */
function judge(name: string, scorer: Scorer, bounds: ScorerCall): ScoreOutcome | Promise<ScoreOutcome> {
  let outcome: ScoreOutcome | undefined;
  const later = new Promise<ScoreOutcome>((resolve) => {
    callScorer(name, scorer, input, bounds, (given) => {
      outcome = given;
      resolve(given);
    });
  });
  return outcome ?? later;
}

/** Calls a scorer named `exactMatch`. */
function score(
  run: (given: typeof input) => unknown,
  options: ScorerOptions = {},
  scope = createAbortScope(),
) {
  const scorer: Scorer = { run: run as ScorerFunction, ...options };
  return judge('exactMatch', scorer, { scope });
}

describe('a score', () => {
  test.each([
    [0, 0],
    [1, 1],
    [0.25, 0.25],
    [-0, 0],
    [true, 1],
    [false, 0],
    [null, null],
    [{ score: 0.5 }, 0.5],
    [{ score: null }, null],
    [{ score: 1, metadata: undefined }, 1],
    [{ name: 'exactMatch', score: 1 }, 1],
  ])('%o is %o', (result, value) => {
    expect(score(() => result)).toEqual({
      status: 'ok',
      value,
      attempts: 1,
      durationMs: expect.any(Number),
      retries: [],
    });
  });

  test('keeps metadata, and its own name there when it is another one', () => {
    expect(score(() => ({ score: 1, metadata: { why: 'x' } }))).toMatchObject({ metadata: { why: 'x' } });
    const levenshtein = { name: 'Levenshtein', score: 0.5, metadata: { distance: 3 } };
    expect(score(() => levenshtein)).toMatchObject({
      value: 0.5,
      metadata: { name: 'Levenshtein', distance: 3 },
    });
    expect(score(() => ({ name: 'Levenshtein', score: 0.5 }))).toMatchObject({
      metadata: { name: 'Levenshtein' },
    });
  });

  test('may come late', async () => {
    const outcome = score(async ({ output, expected }) => output === expected);
    expect(outcome).toBeInstanceOf(Promise);
    expect(await outcome).toMatchObject({ status: 'ok', value: 1 });
  });

  test.each([
    [1.5, '1.5'],
    [-0.1, '-0.1'],
    [Number.NaN, 'NaN'],
    ['1', "'1'"],
    [undefined, 'undefined'],
    [{}, 'an object'],
    [[1], 'a list'],
    [() => 1, 'a function'],
    [{ score: 1.5 }, '{ score: 1.5 }'],
    [{ score: undefined }, '{ score: undefined }'],
    [{ score: 'high' }, "{ score: 'high' }"],
  ])('%o is none', async (result, shown) => {
    const error = {
      name: 'TypeError',
      message: `scorer exactMatch returned ${shown}: expected a number from 0 to 1, true, false, null or a Score`,
    };
    expect(score(() => result)).toMatchObject({ status: 'error', error, attempts: 1 });
    expect(await score(async () => result)).toMatchObject({ status: 'error', error });
  });

  test('has an object for metadata, or none', () => {
    const message = "scorer exactMatch returned metadata 'x': expected an object";
    expect(score(() => ({ score: 1, metadata: 'x' }))).toMatchObject({ status: 'error', error: { message } });
  });
});

describe('a scorer', () => {
  test('gets its input and keeps its this', () => {
    const scorer = {
      threshold: 0.5,
      run(this: { threshold: number }, given: unknown) {
        expect(given).toBe(input);
        return this.threshold;
      },
    };
    expect(judge('s', scorer, { scope: createAbortScope() })).toMatchObject({ value: 0.5 });
  });

  test('that throws has an error outcome', async () => {
    const fails = (): never => {
      throw new RangeError('boom');
    };
    const error = { name: 'RangeError', message: 'boom' };
    expect(score(fails)).toMatchObject({ status: 'error', error, thrown: expect.any(RangeError) });
    expect(await score(async () => fails())).toMatchObject({ status: 'error', error });
  });

  test('is retried and has a deadline like a stage', async () => {
    let calls = 0;
    const outcome = score(
      () => {
        calls += 1;
        return calls === 1 ? new Promise(() => {}) : 1;
      },
      { timeoutMs: 200, retry: { minDelayMs: 10 } },
    );
    await vi.runAllTimersAsync();
    expect(await outcome).toMatchObject({
      status: 'ok',
      value: 1,
      attempts: 2,
      retries: [{ error: { code: 'TASK_TIMEOUT', message: 'scorer exactMatch: no result within 200 ms' } }],
    });
  });

  test('ends at abort', async () => {
    const scope = createAbortScope();
    const running = score(() => new Promise(() => {}), {}, scope);
    scope.abort('stop');
    expect(await running).toMatchObject({ status: 'aborted', attempts: 1 });
    expect(score(() => 1, {}, scope)).toEqual({ status: 'aborted', attempts: 0, durationMs: 0, retries: [] });
  });

  test('passes gates when it has them', async () => {
    const gate = createGate({ concurrency: 1 });
    const scope = createAbortScope();
    gate.enter(scope);
    const outcome = judge('s', { run: () => 1 }, { scope, gates: [gate] });
    expect(outcome).toBeInstanceOf(Promise);
    gate.leave();
    expect(await outcome).toMatchObject({ value: 1 });
    expect(judge('s', { run: () => 1 }, { scope, gates: [gate] })).toMatchObject({ value: 1 });
  });
});
