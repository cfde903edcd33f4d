import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';
import { startRun, untilCompleted, untilStatus } from './harness/playground.js';

const LIMIT = 1_200;

test('a run is paused, paced, cancelled and gone on with', { timeout: 60_000 }, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await startRun(page, 'language-id', LIMIT);
  await untilCompleted(page, 100);

  await press('Pause');
  await untilStatus(page, 'paused');
  await page.locator('.stat', { hasText: /^In flight0$/ }).waitFor();
  const paused = await untilCompleted(page, 100);

  const slider = page.getByRole('slider', { name: 'At a time' });
  await slider.fill('4');
  await press('Resume');
  await untilCompleted(page, paused + 1);
  await press('Cancel');
  await untilStatus(page, 'interrupted');
  await page.getByText('Stopped: cancelled.').waitFor();
  const cancelled = await untilCompleted(page, paused);
  expect(cancelled).toBeLessThan(LIMIT);

  await page.reload();
  await untilStatus(page, 'interrupted');
  await press('Go on');
  await slider.waitFor();
  expect(await slider.inputValue()).toBe('4');
  await untilStatus(page, 'completed');
  expect(await untilCompleted(page, LIMIT)).toBe(LIMIT);
});
