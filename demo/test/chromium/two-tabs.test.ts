import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';
import { startRun, untilCompleted, untilStatus } from './harness/playground.js';

const LIMIT = 2_000;

test('a second tab follows live, takes over when asked to, and goes on when the first one dies', {
  timeout: 60_000,
}, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const first = await browser.openPage();
  await startRun(first, 'language-id', LIMIT);
  await untilCompleted(first, 100);

  const [second] = await Promise.all([
    browser.context.waitForEvent('page'),
    first.getByRole('button', { name: 'Open a second tab' }).click(),
  ]);
  await second.getByText('Running in another tab.').waitFor();
  const seen = await untilCompleted(second, 1);
  await untilCompleted(second, seen + 1);

  await second.getByRole('button', { name: 'Take over' }).click();
  await second.getByRole('button', { name: 'Pause' }).waitFor();
  await first.getByText('Running in another tab.').waitFor();
  expect(await first.getByRole('button', { name: 'Take over' }).isVisible()).toBe(true);

  await browser.crash(second);
  await first.getByRole('button', { name: 'Pause' }).waitFor();
  await untilStatus(first, 'completed');
  expect(await untilCompleted(first, LIMIT)).toBe(LIMIT);
});
