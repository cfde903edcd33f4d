import type { Page } from 'playwright-core';
import type { TestBrowser } from '../../../../../scripts/chromium/browser.js';

/** Ways in which a page that drives a run ends. */
export type DeathName = 'reload' | 'crash' | 'close' | 'navigation' | 'kill';

/** Ends the page; gives one in which a person would go on. */
export const deaths: {
  readonly [name in DeathName]: (browser: TestBrowser, page: Page) => Promise<Page>;
} = {
  async reload(_browser, page) {
    await page.reload();
    return page;
  },
  async crash(browser, page) {
    await browser.crash(page);
    const next = await browser.openPage();
    await page.close();
    return next;
  },
  async close(browser, page) {
    await page.close();
    return browser.openPage();
  },
  async navigation(browser, page) {
    await browser.goTo(page, 'other');
    await browser.goTo(page, 'secure');
    return page;
  },
  async kill(browser) {
    await browser.killAndRelaunch();
    return browser.openPage();
  },
};

export const deathNames: readonly DeathName[] = ['reload', 'crash', 'close', 'navigation', 'kill'];
