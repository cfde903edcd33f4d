import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';
import { startRun, untilCompleted, untilStatus } from './harness/playground.js';

const LIMIT = 1_200;

function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click();
}

test('a run survives a reload, a worker that throws, one that is terminated and a page that hangs', {
  timeout: 60_000,
}, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  await startRun(page, 'language-id', LIMIT);
  await untilCompleted(page, 100);

  await press(page, 'Throw in a worker');
  await page.getByText('1 worker lost and replaced').waitFor();
  await page.getByText('thrown by the crash lab').waitFor();
  await press(page, 'Terminate a worker');
  await page.getByText('2 workers lost and replaced').waitFor();

  const before = await untilCompleted(page, 300);
  await press(page, 'Reload');
  await page.getByText('Resumed:').waitFor();
  expect(await untilCompleted(page, before)).toBeGreaterThanOrEqual(before);

  const { length } = browser.context.pages();
  void press(page, 'Hang the page').catch(() => {}); // Nobody is left to answer.
  await browser.killAndRelaunch();
  expect(length).toBeGreaterThan(0);
  const again = await browser.openPage();
  await again.getByRole('link', { name: /^Watch/ }).click();
  await untilStatus(again, 'completed');
  expect(await untilCompleted(again, LIMIT)).toBe(LIMIT);
});

test('a full quota pauses the run, which goes on when there is room again', { timeout: 60_000 }, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.context.newPage();
  const session = await browser.context.newCDPSession(page);
  // Before the site is opened: Chromium remembers for a while how much room there was.
  const origin = `http://localhost:${inject('browser').port}`;
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 48 * 2 ** 20 });
  await browser.goTo(page, 'secure');
  await startRun(page, 'language-id', LIMIT);
  await untilCompleted(page, 100);
  await press(page, 'Fill the quota');
  await page.getByText(/^Filled with/).waitFor();
  await page.getByText('STORE_FULL').waitFor();

  await press(page, 'Delete the noise');
  await page.getByText('there is room again').waitFor();
  await press(page, 'Resume');
  await untilStatus(page, 'completed');
  expect(await untilCompleted(page, LIMIT)).toBe(LIMIT);
});
