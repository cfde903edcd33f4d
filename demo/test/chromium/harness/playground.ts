import type { Page } from 'playwright-core';
import type { TestBrowser } from '../../../../scripts/chromium/browser.js';

/** Starts an evaluation from its form and gives the run's id. */
export async function startRun(page: Page, evaluation: string, limit: number): Promise<string> {
  await show(page, `#/new/${evaluation}`);
  await page.getByLabel('Examples').fill(String(limit));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForFunction(() => location.hash.startsWith('#/run/'));
  return decodeURIComponent(page.url().replace(/.*#\/run\//, ''));
}

/** Goes to a view. */
export async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}

/** Waits until so many examples are done, and gives how many are. */
export async function untilCompleted(page: Page, count: number): Promise<number> {
  await page.waitForFunction((least) => {
    const bar = document.querySelector('progress');
    return bar?.hasAttribute('value') === true && bar.value >= least;
  }, count);
  return page.evaluate(() => document.querySelector('progress')?.value ?? 0);
}

/** Waits for the status of the run that the page shows. */
export async function untilStatus(page: Page, status: string): Promise<void> {
  await page.locator('h1 .pill', { hasText: new RegExp(`^${status}$`) }).waitFor();
}

/** A page beside the playground that reads its store. */
export async function openReader(browser: TestBrowser, address: string): Promise<Page> {
  const page = await browser.context.newPage();
  await page.goto(new URL('reader/', address).href);
  await page.waitForFunction(() => globalThis.reader !== undefined);
  return page;
}
