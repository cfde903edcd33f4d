import { expect, test } from 'vitest';
import { showAge, showDuration } from '../src/terminal/format.js';

test.for([
  [0, '0 ms'],
  [0.1423, '0.14 ms'],
  [12.4, '12 ms'],
  [45_000, '45 s'],
  [60_000, '1 min'],
  [125_000, '2 min 5 s'],
  [11_520_000, '3 h 12 min'],
  [345_600_000, '4 d'],
  [349_200_000, '4 d 1 h'],
] as const)('%i ms is %s', ([milliseconds, shown]) => {
  expect(showDuration(milliseconds)).toBe(shown);
});

test('an age has one unit', () => {
  expect(showAge('2026-01-01T00:00:00Z', Date.parse('2026-01-01T03:12:00Z'))).toBe('3 h ago');
});
