import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser, type TestBrowser } from '../../../../../scripts/chromium/browser.js';
import type {} from '../pages/page.js';
import { casesOn } from '../worker-cases.js';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await launchBrowser(inject('browser'));
});
afterAll(() => browser[Symbol.asyncDispose]());

for (const [platform, origin] of [
  ['chromium', 'secure'],
  ['chromium without locks', 'plain'],
] as const) {
  describe(platform, () => {
    let page: Page;
    beforeAll(async () => {
      page = await browser.openPage(origin);
    });

    for (const [subject, cases] of casesOn(platform)) {
      describe(subject, () => {
        for (const { name, expected } of cases) {
          test(name, async () => {
            const seen = page.evaluate(([subject, name]) => runCase(subject, name), [subject, name] as const);
            expect(await seen).toEqual(expected);
          });
        }
      });
    }
  });
}
