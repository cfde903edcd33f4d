import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchBrowser, type TestBrowser } from '../../../scripts/chromium/browser.js';

let browser: TestBrowser;

beforeAll(async () => {
  browser = await launchBrowser(inject('browser'));
});

afterAll(() => browser[Symbol.asyncDispose]());

/** What the page says when it opens in a browser that lacks something. */
async function openWithout(takeAway: () => void): Promise<Page> {
  const page = await browser.context.newPage();
  await page.addInitScript(takeAway);
  await browser.goTo(page, 'secure');
  await page.getByRole('heading', { name: "The playground can't start" }).waitFor();
  return page;
}

test('without IndexedDB it says what is blocked, and how to allow it', async () => {
  const page = await openWithout(() => {
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
  });
  const text = await page.getByRole('alert').textContent();
  expect(text).toContain('IndexedDB');
  expect(text).toContain('allow this site to store data');
  expect(await page.getByRole('button', { name: 'Reload' }).isVisible()).toBe(true);
});

test('without module workers it says which browsers have them', async () => {
  const page = await openWithout(() => {
    globalThis.Worker = class {
      terminate() {}
    } as unknown as typeof Worker;
  });
  expect(await page.getByRole('alert').textContent()).toContain('no module workers');
});
