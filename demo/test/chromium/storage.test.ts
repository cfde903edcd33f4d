import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';
import { pasteData } from './harness/data.js';
import { show, startRun, untilStatus } from './harness/playground.js';

test('everything is deleted when a person says so twice, and not before', { timeout: 60_000 }, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  await startRun(page, 'language-id', 100);
  await untilStatus(page, 'completed');
  await show(page, '#/new/own');
  await pasteData(page, '{"input":1}');
  await show(page, '#/storage');
  await page.getByText('1 example', { exact: true }).waitFor();
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Delete everything…' }).click();
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await page.getByText('1 example', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Delete everything…' }).click();
  await dialog.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByText('1 example', { exact: true }).waitFor({ state: 'detached' });
  await show(page, '#/runs');
  await page.getByText('There are none yet.').waitFor();
});

test('on plain http the dangers are told, and runs go on all the same', { timeout: 60_000 }, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage('plain');
  await startRun(page, 'language-id', 100);
  await untilStatus(page, 'completed');
  await show(page, '#/storage');
  await page.getByText('This page came over plain http.').waitFor();
  expect(await page.getByText('leases').count()).toBe(1);
});
