import { storeConformance } from '@tidemark/core/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { type Backend, launchBrowser, type TestBrowser } from '../../../../scripts/chromium/browser.js';
import type { ConformanceVariant } from './pages/conformance-runner.js';

/** Registers the conformance suite once per variant, to be run in a page of a Chromium with this backend. */
export function conformanceInChromium(backend: Backend, variants: readonly ConformanceVariant[]): void {
  let browser: TestBrowser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser(inject('browser'), backend);
    page = await browser.openPage();
  });
  afterAll(() => browser[Symbol.asyncDispose]());

  for (const variant of variants) {
    const { durability, locking, place } = variant;
    describe(`durability '${durability}', ${locking}, in a ${place}`, { concurrent: true }, () => {
      storeConformance({
        // Only the names are taken from here: the cases are run in the browser.
        test: (name) =>
          test(name, async ({ skip }) => {
            const skipped = await page.evaluate(
              ([variant, name]) => tidemark.runConformanceCase(variant, name),
              [variant, name] as const,
            );
            if (skipped !== undefined) skip(skipped);
          }),
        open: () => {
          throw new Error('Opened in the browser only');
        },
      });
    });
  }
}
