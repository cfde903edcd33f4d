import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Backend, launchBrowser, type TestBrowser } from '../../../../scripts/chromium/browser.js';

for (const backend of ['leveldb', 'sqlite'] satisfies Backend[]) {
  describe(backend, () => {
    let browser: TestBrowser;
    beforeEach(async () => {
      browser = await launchBrowser(inject('browser'), backend);
    });
    afterEach(() => browser[Symbol.asyncDispose]());

    test('a full quota: STORE_FULL, all that was acknowledged is there, and the next writer goes on', async () => {
      const page = await browser.openPage();
      const session = await browser.context.newCDPSession(page);
      const { origin } = new URL(page.url());
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 8_000_000 });
      const full = await page.evaluate(() => tidemark.fillUp('full'));
      expect(full.error).toMatchObject({ code: 'STORE_FULL', name: 'QuotaExceededError' });
      expect(full.acknowledged).toBeGreaterThan(0);
      expect(full.stored).toBe(full.acknowledged);
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 80_000_000 });
      expect(await page.evaluate(() => tidemark.appendSome('full', 3))).toBe(full.acknowledged + 3);
      const { usageBytes = 0, ...health } = await page.evaluate(() => tidemark.health('full'));
      expect(usageBytes).toBeGreaterThan(full.acknowledged * 300_000);
      expect(health).toMatchObject({ isPersisted: false, locking: 'web-locks' });
    });

    test("the site's data cleared under a running writer: it has lost its journal, the store goes on", async () => {
      const page = await browser.openPage();
      const session = await browser.context.newCDPSession(page);
      await page.evaluate(() => tidemark.drive('cleared'));
      const { origin } = new URL(page.url());
      await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
      const after = await page.evaluate(() => tidemark.appendDriven('cleared', 2));
      expect(after).toEqual({ code: 'SUPERSEDED', isLost: true });
      expect(await page.evaluate(() => tidemark.appendSome('cleared', 3))).toBe(3);
    });

    test('a request that fails while nobody awaits it: STORE_FAILED says why', async () => {
      const page = await browser.openPage();
      await page.evaluate(() => tidemark.drive('failed'));
      const failed = { code: 'STORE_FAILED', name: 'ConstraintError' };
      expect(await page.evaluate(() => tidemark.appendBesideFailure('failed'))).toEqual(failed);
      expect(await page.evaluate(() => tidemark.appendSome('failed', 3))).toBe(13);
    });

    test('a newer version in another tab is not held up; the older tab is told to reload', async () => {
      const [older, newer] = [await browser.openPage(), await browser.openPage()];
      await older.evaluate(() => tidemark.drive('upgraded'));
      expect(await newer.evaluate(() => tidemark.upgrade('upgraded'))).toBe(2);
      expect(await older.evaluate(() => tidemark.appendDriven('upgraded', 2))).toMatchObject({
        code: 'FORMAT_NEWER',
      });
    });

    test('an older tab that does not let go of the database is named; without it, it opens', async () => {
      const [older, newer] = [await browser.openPage(), await browser.openPage()];
      await older.evaluate(() => tidemark.appendSome('blocked', 3));
      await older.reload();
      await older.evaluate(() => tidemark.holdOpen('blocked'));
      expect(await newer.evaluate(() => tidemark.openNewer('blocked'))).toBe(
        'STORE_FAILED: Failed opening database "blocked": TimeoutError: another tab keeps an older version of it open: close it; reload the page, let this site store data, or use createMemoryStore()',
      );
      await older.evaluate(() => tidemark.letGo());
      expect(await newer.evaluate(() => tidemark.openNewer('blocked'))).toBeUndefined();
    });
  });
}
