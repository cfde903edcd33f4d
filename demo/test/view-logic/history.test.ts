import { expect, test } from 'vitest';
import { addMoment, type Moment } from '../../src/runs/history.js';

test('a long history stays short, in order, and reaches from the first moment to the last', () => {
  let history: readonly Moment[] = [];
  for (let at = 0; at < 10_000; at++) history = addMoment(history, { at, rate: at, scores: {} });
  expect(history.length).toBeLessThanOrEqual(601);
  expect(history[0]?.at).toBeLessThan(100);
  expect(history.at(-1)?.at).toBe(9_999);
  expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).sort((a, b) => a - b));
});
