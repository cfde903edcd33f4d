import { expect, test } from 'vitest';
import { interleave } from '../src/interleave.js';

test('subjects are measured in turn, after a warm-up that does not count', async () => {
  const calls: string[] = [];
  const subject = (name: string) => async () => {
    calls.push(name);
    return calls.length;
  };
  const samples = await interleave({ a: subject('a'), b: subject('b') }, 3);
  expect(calls.join('')).toBe('abababab');
  expect(samples).toEqual({ a: [3, 5, 7], b: [4, 6, 8] });
});

test('a warm-up of its own takes the place of the first round', async () => {
  const samples = await interleave({ a: async () => 2 }, 1, { a: async () => 1 });
  expect(samples).toEqual({ a: [2] });
});
