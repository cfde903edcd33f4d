import { expect, test, vi } from 'vitest';
import { createAbortScope } from '../../src/execution/abort-scope.js';

test('tells every listener once, with the first reason', () => {
  const scope = createAbortScope();
  const [one, other] = [vi.fn(), vi.fn()];
  scope.onAbort(one);
  scope.onAbort(one);
  scope.onAbort(other);
  expect(scope).toMatchObject({ aborted: false, reason: undefined });
  scope.abort('first');
  scope.abort('second');
  expect(scope).toMatchObject({ aborted: true, reason: 'first' });
  expect(one.mock.calls).toEqual([['first'], ['first']]);
  expect(other.mock.calls).toEqual([['first']]);
});

test('tells who listens after the abort at once', () => {
  const scope = createAbortScope();
  scope.abort(undefined);
  const listener = vi.fn();
  scope.onAbort(listener)();
  expect(listener).toHaveBeenCalledOnce();
});

test('does not tell a listener that was taken back, even during the abort', () => {
  const scope = createAbortScope();
  const [taken, late, kept] = [vi.fn(), vi.fn(), vi.fn()];
  const takeBack = scope.onAbort(taken);
  scope.onAbort(() => takeBackLate());
  const takeBackLate = scope.onAbort(late);
  takeBack();
  scope.onAbort(kept);
  takeBack();
  scope.abort('now');
  expect(taken).not.toHaveBeenCalled();
  expect(late).not.toHaveBeenCalled();
  expect(kept).toHaveBeenCalledOnce();
});
