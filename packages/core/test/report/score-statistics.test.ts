import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreStatistics } from '../../src/report/score-statistics.js';
import { studentCritical } from '../../src/report/student-critical.js';

function successes(ok: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i < ok ? 1 : 0));
}

describe('scores of 0 and 1', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%d of %d: the published Wilson interval', (ok, count, low, high) => {
    const { interval, method, mean } = scoreStatistics(successes(ok, count));
    expect(method).toBe('wilson');
    expect(mean).toBe(ok / count);
    expect(interval?.map((end) => Number(end.toFixed(4)))).toEqual([low, high]);
  });

  test('have a standard error from the sample standard deviation', () => {
    expect(scoreStatistics(successes(3, 4)).stdError).toBeCloseTo(Math.sqrt((0.75 * 0.25) / 3), 15);
  });

  test('one is enough for an interval, not for a standard error', () => {
    expect(scoreStatistics([1])).toEqual({
      count: 1,
      mean: 1,
      stdError: null,
      interval: [expect.closeTo(0.2065, 4), 1],
      method: 'wilson',
    });
  });
});

describe('other scores', () => {
  test('have a t interval', () => {
    const { mean, stdError, interval, method } = scoreStatistics([0.2, 0.4, 0.6, 0.8, 1]);
    expect(method).toBe('student-t');
    expect(mean).toBeCloseTo(0.6, 15);
    expect(stdError).toBeCloseTo(0.141421356, 9);
    // 2.776445 from any t table with 4 degrees of freedom
    expect(interval?.[0]).toBeCloseTo(0.6 - 2.776445 * 0.141421356, 6);
    expect(interval?.[1]).toBeCloseTo(0.6 + 2.776445 * 0.141421356, 6);
  });

  test('have an interval that ends at 0 and 1', () => {
    expect(scoreStatistics([0.1, 0.9]).interval).toEqual([0, 1]);
  });

  test('a single one has neither standard error nor interval', () => {
    expect(scoreStatistics([0.5])).toEqual({
      count: 1,
      mean: 0.5,
      stdError: null,
      interval: null,
      method: null,
    });
  });
});

test('no score has no mean', () => {
  expect(scoreStatistics([])).toEqual({ count: 0, mean: null, stdError: null, interval: null, method: null });
});

// Fisher and Yates, "Statistical Tables", table III; in every textbook.
test.each([
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [5, 2.571],
  [10, 2.228],
  [11, 2.201],
  [15, 2.131],
  [20, 2.086],
  [30, 2.042],
  [40, 2.021],
  [60, 2],
  [120, 1.98],
  [1_000_000, 1.96],
])('with %d degrees of freedom, t is %d', (df, published) => {
  expect(studentCritical(df)).toBeCloseTo(published, 3);
});

test('t falls steadily towards the normal quantile', () => {
  const values = Array.from({ length: 500 }, (_, i) => studentCritical(i + 1));
  expect(values).toEqual([...values].sort((a, b) => b - a));
  expect(values.at(-1)).toBeGreaterThan(1.959964);
});

const score = fc.double({ min: 0, max: 1, noNaN: true });
const scores = fc.oneof(
  fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 300 }),
  fc.array(score, { minLength: 1, maxLength: 300 }),
  fc.tuple(score, fc.nat(300)).map(([value, more]) => Array<number>(more + 1).fill(value)),
);

test('an interval holds the mean and stays within 0 and 1', () => {
  fc.assert(
    fc.property(scores, (values) => {
      const { mean, interval, stdError } = scoreStatistics(values);
      if (interval === null) expect(values).toHaveLength(1);
      const [low, high] = interval ?? [0, 1];
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThanOrEqual(mean as number);
      expect(high).toBeGreaterThanOrEqual(mean as number);
      expect(high).toBeLessThanOrEqual(1);
      if (stdError !== null) expect(stdError).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('four times the evidence halves the interval, about', () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 80 }), (ok) => {
      const width = (times: number): number => {
        const [low, high] = scoreStatistics(successes(ok * times, 100 * times)).interval ?? [0, 0];
        return high - low;
      };
      expect(width(4) / width(1)).toBeGreaterThan(0.5);
      expect(width(4) / width(1)).toBeLessThan(0.53);
    }),
  );
});
