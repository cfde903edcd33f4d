import { expect, test } from 'vitest';
import { createBatchSize } from '../../src/execution/worker-batch-size.js';

test('messages grow with quick calls, and are small again at once after a slow one', () => {
  const size = createBatchSize();
  expect(size.calls).toBe(1);
  for (let message = 0; message < 200; message++) size.learn(size.calls, 0.01 * size.calls, 100 * size.calls);
  expect(size.calls).toBeGreaterThan(100);
  size.learn(1, 50, 100);
  expect(size.calls).toBe(1);
});

test('messages of quick calls hold about a MiB of text at most', () => {
  const size = createBatchSize();
  for (let message = 0; message < 200; message++)
    size.learn(size.calls, 0.001 * size.calls, 100_000 * size.calls);
  expect(size.calls).toBe(10);
  size.learn(1, 0.001, 3_000_000);
  expect(size.calls).toBe(1);
});
