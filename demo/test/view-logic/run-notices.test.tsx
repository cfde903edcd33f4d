// @vitest-environment happy-dom
import { TidemarkError } from '@tidemark/core';
import { expect, test } from 'vitest';
import { RunNotices } from '../../src/components/run-notices.js';
import { type LiveView, unheard } from '../../src/runs/live-run.js';
import { render } from './render.js';

function stateOf(changes: Partial<NonNullable<LiveView['state']>>): NonNullable<LiveView['state']> {
  return {
    runId: 'run',
    status: 'running',
    completed: 0,
    ok: 0,
    errors: 0,
    resumed: false,
    reexecuted: 0,
    scores: {},
    usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
    inFlight: 0,
    isPaused: false,
    ...changes,
  };
}

async function textOf(changes: Partial<LiveView>): Promise<string> {
  const place = await render(
    <RunNotices view={{ ...unheard('run', 'driver'), state: stateOf({}), ...changes }} />,
  );
  return place.textContent ?? '';
}

test('nothing is said of a run that just goes on', async () => {
  expect(await textOf({})).toBe('');
});

test('a follower says where the run goes on, until it is over', async () => {
  expect(await textOf({ role: 'follower' })).toContain('Running in another tab.');
  expect(await textOf({ role: 'follower', isOver: true })).toBe('');
});

test('a stopped run says why, and that nothing is lost', async () => {
  const state = stateOf({ status: 'interrupted', reason: 'cancelled' });
  expect(await textOf({ state, isOver: true })).toBe('Stopped: cancelled. All that was done is kept.');
});

test('a full store is told as long as the run waits for room', async () => {
  const notices = [{ code: 'STORE_FULL', message: 'make room' }];
  expect(await textOf({ notices, state: stateOf({ isPaused: true }) })).toContain('make room');
  expect(await textOf({ notices })).toBe('');
});

test('of notices of one kind the last one is shown, as text', async () => {
  const notices = ['first', '<b>last</b>'].map((message) => ({ code: 'REPEATED', message }));
  expect(await textOf({ notices })).toBe('REPEATED <b>last</b>');
});

test('an error is shown with its code', async () => {
  const error = new TidemarkError('DRIFT', 'the stage was changed');
  expect(await textOf({ error, isOver: true })).toContain('DRIFT the stage was changed');
});
