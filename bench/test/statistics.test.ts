import { expect, test } from 'vitest';
import { median, medianRatio } from '../src/statistics.js';

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
