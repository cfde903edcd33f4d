import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';
import { pasteData } from './harness/data.js';
import { startModel } from './harness/model-server.js';
import { show, untilStatus } from './harness/playground.js';

const KEY = 'my-very-own-key-4711';
const words = ['one', 'busy', 'broken', 'slow', 'cut', 'six'];
const rows = words.map((word) => JSON.stringify({ id: word, input: word, expected: word.toUpperCase() }));

async function fillForm(page: Page, baseUrl: string): Promise<void> {
  await show(page, '#/new/chat');
  await page.getByLabel('Base URL').fill(baseUrl);
  await page.getByRole('textbox', { name: 'Model' }).fill('capitals');
  await page.getByLabel('Prompt').fill('{{input}}');
  await page.getByLabel('Requests a minute').fill('6000');
  await page.getByLabel('Seconds per answer').fill('1');
  await page.getByLabel('Input price').fill('2');
  await page.getByLabel('Output price').fill('4');
  await page.getByLabel('Key', { exact: true }).fill(KEY);
}

test('a model is asked again when it is busy, broken, slow or cut; the key is nowhere afterwards', {
  timeout: 60_000,
}, async () => {
  await using model = await startModel({ busy: 'busy', broken: 'broken', slow: 'slow', cut: 'cut' });
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  await fillForm(page, model.baseUrl);
  await pasteData(page, rows.join('\n'));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await untilStatus(page, 'completed');

  expect([...model.keys]).toEqual([`Bearer ${KEY}`]);
  expect(model.prompts.filter((prompt) => prompt === 'one')).toHaveLength(1);
  for (const word of ['busy', 'broken', 'slow', 'cut']) {
    expect(model.prompts.filter((prompt) => prompt === word)).toHaveLength(2);
  }
  await page.getByText('$0.024').waitFor(); // six times 1,000 tokens at $2 and 500 at $4 for a million
  await page.getByText('100.0 %').nth(1).waitFor();
  await page.locator('tr', { hasText: 'busy' }).getByRole('button').click();
  await page
    .getByText(/attempt 1: HTTP 429: too many requests with Bearer \[key\], tried again after 1\.0 s/)
    .waitFor();

  await show(page, '#/runs');
  await page.getByRole('button', { name: /^More about/ }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export a bundle' }).click(),
  ]);
  const bundle = await readFile(await download.path(), 'utf8');
  expect(bundle).toContain('too many requests');
  expect(bundle).not.toContain(KEY);
  const stored = await page.evaluate(() =>
    JSON.stringify({ ...localStorage, ...sessionStorage, at: location.href }),
  );
  expect(stored).not.toContain(KEY);
});

test('after a reload a run waits for its key, and goes on with it', { timeout: 60_000 }, async () => {
  await using model = await startModel({});
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  await fillForm(page, model.baseUrl);
  await page.getByLabel('Requests a minute').fill('60');
  await pasteData(page, rows.join('\n'));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('tr', { hasText: 'ONE' }).waitFor();
  await page.reload();
  await page.getByLabel(/^Key for/).fill(KEY);
  const before = model.prompts.length;
  expect(before).toBeLessThan(words.length);
  await page.getByRole('button', { name: 'Go on' }).last().click();
  await untilStatus(page, 'completed');
  expect(new Set(model.prompts).size).toBe(words.length);
});

test('an address with a password in it is refused: it would be recorded', async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  await fillForm(page, 'http://me:secret@127.0.0.1:1/v1');
  await pasteData(page, rows.slice(0, 1).join('\n'));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText('Keep names, passwords and keys out of the base URL').waitFor();
  expect(await page.evaluate(() => location.hash)).toBe('#/new/chat');
});
