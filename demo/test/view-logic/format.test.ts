import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDollars,
  formatDuration,
  formatPercent,
  formatRate,
  plural,
} from '../../src/format.js';

test('figures read as people write them', () => {
  expect(formatCount(12_431)).toBe('12,431');
  expect(plural(1, 'example')).toBe('1 example');
  expect(plural(2_000, 'example')).toBe('2,000 examples');
  expect([formatRate(431.4), formatRate(4.3149)]).toEqual(['431', '4.31']);
  expect(formatPercent(0.8321)).toBe('83.2 %');
  expect([formatDollars(0.01234), formatDollars(3)]).toEqual(['$0.0123', '$3.00']);
});

test('durations and sizes take the unit that fits', () => {
  expect([900, 59_400, 59_600, 200_000, 7_500_000].map(formatDuration)).toEqual([
    '1 s',
    '59 s',
    '1 min 0 s',
    '3 min 20 s',
    '2 h 5 min',
  ]);
  expect([820, 1_400_000, 10_700_000_000, 123_000].map(formatBytes)).toEqual([
    '820 B',
    '1.4 MB',
    '10.7 GB',
    '123 kB',
  ]);
});
