import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';
import { startRun, untilStatus } from './harness/playground.js';

test('results are sorted, filtered and searched, and gone through by keys', { timeout: 60_000 }, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  await startRun(page, 'language-id', 1_000);
  await untilStatus(page, 'completed');
  const panel = page.getByRole('region', { name: 'Results' });
  const told = panel.getByRole('status');
  const rows = panel.locator('tbody tr');
  await expect.poll(() => told.textContent()).toBe('1,000');
  expect(await rows.count()).toBeLessThan(100);

  await panel.getByRole('button', { name: /^exactMatch/ }).click();
  await expect.poll(() => rows.first().locator('.cell-number').first().textContent()).toBe('0');
  await panel.getByRole('button', { name: /^exactMatch/ }).click();
  await expect.poll(() => rows.first().locator('.cell-number').first().textContent()).toBe('1');

  await panel.getByLabel('Score', { exact: true }).selectOption('exactMatch');
  await panel.getByLabel('from', { exact: true }).fill('1');
  await expect.poll(() => told.textContent()).toMatch(/^\d+ of 1,000$/);
  await panel.getByLabel('Text in id').fill('Droits');
  await expect.poll(async () => Number.parseInt((await told.textContent()) ?? '', 10)).toBeLessThan(20);

  await panel.getByLabel('Text in id').fill('');
  await panel.getByLabel('Score', { exact: true }).selectOption('');
  await panel.getByRole('button', { name: /^Example/ }).click();
  await expect.poll(() => told.textContent()).toBe('1,000');
  await panel.locator('[data-row="0"]').click();
  const detail = panel.getByRole('complementary');
  const first = await detail.getByRole('heading').first().textContent();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => detail.getByRole('heading').first().textContent()).not.toBe(first);
  await expect
    .poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.row))
    .toBe('11');
  await detail.getByText('Output of detect').waitFor();
  await page.getByRole('button', { name: 'Close the example' }).click();
  expect(await detail.count()).toBe(0);
});
