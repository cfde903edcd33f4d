import { expect, test } from 'vitest';
import { createRateMeter, remainingMs } from '../../src/runs/rate-meter.js';

test('the rate is that of the last seconds, not of the whole run', () => {
  const meter = createRateMeter();
  expect(meter.measure(1_000, 0)).toBe(0);
  expect(meter.measure(1_100, 1_000)).toBe(100);
  for (let second = 2; second <= 10; second++) meter.measure(1_100 + 10 * (second - 1), second * 1_000);
  expect(meter.measure(1_200, 11_000)).toBeCloseTo(10);
});

test('examples that a new session takes back do not make it negative', () => {
  const meter = createRateMeter();
  meter.measure(500, 0);
  expect(meter.measure(0, 1_000)).toBe(0);
});

test('the time left is unknown without a total and without a rate', () => {
  expect(remainingMs(50, 100, 25)).toBe(2_000);
  expect(remainingMs(120, 100, 25)).toBe(0);
  expect(remainingMs(50, undefined, 25)).toBeUndefined();
  expect(remainingMs(50, 100, 0)).toBeUndefined();
});
