import { expect, test } from 'vitest';
import { median, medianRatio, slope } from '../src/statistics.js';

test('the median is the middle of the sorted samples', () => {
  expect(median([10, 9, 100])).toBe(10);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(() => median([])).toThrow(RangeError);
});

test('a ratio is the median over pairs, so a slow moment that hits both of a pair changes nothing', () => {
  expect(medianRatio([2, 20, 2], [1, 10, 1])).toBe(2);
  expect(medianRatio([1, 8, 3], [1, 2, 1])).toBe(3);
});

test('the slope takes all points into account', () => {
  expect(slope([1, 2, 3, 4].map((x) => ({ x, y: 3 * x + 7 })))).toBeCloseTo(3);
  const points = [
    { x: 0, y: 0 },
    { x: 1, y: 3 },
    { x: 2, y: 0 },
    { x: 3, y: 3 },
  ];
  expect(slope(points)).toBeCloseTo(0.6);
});
