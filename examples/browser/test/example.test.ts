import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';

/** Waits until so much of the bar is filled. */
function untilDone(page: Page, share: number): Promise<unknown> {
  return page.waitForFunction((share) => {
    const { value, max } = document.querySelector('progress') as HTMLProgressElement;
    return max > 1 && value / max >= share;
  }, share);
}

/** What the page says when the run has ended. */
async function untilEnded(page: Page): Promise<string> {
  await page.waitForFunction(() => /^(completed|partial|interrupted)/.test(stateText()));
  return page.evaluate(() => stateText());
}

declare global {
  var stateText: () => string;
}

test('reloaded half-way, it goes on by itself and ends as if it had not been', {
  timeout: 60_000,
}, async () => {
  await using browser = await launchBrowser(inject('browser'));
  await browser.context.addInitScript(() => {
    globalThis.stateText = () => document.querySelector('output')?.textContent ?? '';
  });
  const page = await browser.openPage();
  const straight = await browser.openPage('other');
  await Promise.all([page.click('#start'), straight.click('#start')]);

  for (const share of [0.3, 0.6]) {
    await untilDone(page, share);
    const before = await page.evaluate(() => document.querySelector('progress')?.value ?? 0);
    await page.reload();
    await page.waitForFunction(() => (document.querySelector('progress')?.value ?? 0) > 0);
    const after = await page.evaluate(() => document.querySelector('progress')?.value ?? 0);
    expect(after).toBeGreaterThanOrEqual(before);
  }

  const text = await untilEnded(page);
  expect(text).toMatch(/^completed: (\d{4}) of \1, accuracy \d\d\.\d %$/);
  expect(text).toBe(await untilEnded(straight));

  await page.reload();
  await page.click('#start');
  expect(await untilEnded(page)).toBe(text);
});
