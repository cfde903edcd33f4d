import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Backend, launchBrowser, type TestBrowser } from '../../../../scripts/chromium/browser.js';
import { auditRun } from './harness/audit.js';
import { beginOn, createListener, type Listener } from './harness/listener.js';
import type { Order } from './pages/page.js';

const tightBytes = 6_000_000;
const wideBytes = 80_000_000;

for (const backend of ['leveldb', 'sqlite'] satisfies Backend[]) {
  describe(backend, () => {
    let browser: TestBrowser;
    let listener: Listener;
    let page: Page;
    let session: CDPSession;
    let order: Order;
    const setQuota = (quotaSize: number) =>
      session.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize });
    const clearSite = () =>
      session.send('Storage.clearDataForOrigin', {
        origin: new URL(page.url()).origin,
        storageTypes: 'indexeddb',
      });
    beforeAll(async () => {
      browser = await launchBrowser(inject('browser'), backend);
    });
    afterAll(() => browser[Symbol.asyncDispose]());
    beforeEach(async () => {
      listener = createListener();
      page = await browser.openPage();
      session = await browser.context.newCDPSession(page);
      order = { database: crypto.randomUUID(), workload: 'bulky', how: 'evaluate' };
      await clearSite();
    });

    const readStored = () => page.evaluate((database) => runs.stored(database), order.database);

    test("a full quota, 'fail': STORE_FULL, all that was acknowledged is kept, and with room it goes on", async () => {
      await setQuota(tightBytes);
      const first = await beginOn(page, listener, order);
      expect(await page.evaluate(() => runs.ended())).toMatchObject({ code: 'STORE_FULL' });
      expect(listener.seenBy(first.load)).toBeGreaterThan(0);
      await setQuota(wideBytes);
      await page.reload();
      const second = await beginOn(page, listener, { ...order, how: 'resume' });
      expect(second.storedBefore.length).toBeGreaterThanOrEqual(listener.seenBy(first.load));
      expect(second.storedBefore.length).toBeLessThan(40);
      const { summary } = await page.evaluate(() => runs.ended());
      expect(summary).toMatchObject({ status: 'completed', completed: 40 });
      expect(auditRun([first, second], listener.heard, await readStored()).violations).toEqual([]);
      await page.close();
    });

    test("a full quota, 'pause': it keeps what it has, and with room goes on; nothing is called twice", async () => {
      await setQuota(tightBytes);
      const drive = await beginOn(page, listener, { ...order, options: { onStoreFull: 'pause' } });
      await listener.event(drive.load, 'notice', 'STORE_FULL');
      await setQuota(wideBytes);
      await page.evaluate(() => runs.resume());
      const { summary } = await page.evaluate(() => runs.ended());
      expect(summary).toMatchObject({ status: 'completed', completed: 40, resumed: false });
      expect(auditRun([drive], listener.heard, await readStored()).violations).toEqual([]);
      await page.close();
    });

    test("the site's data cleared while it runs: it says so, and the same call begins anew", async () => {
      const slow: Order = { ...order, workload: 'slow' };
      const drive = await beginOn(page, listener, slow);
      await listener.until('20 completions', () => listener.seenBy(drive.load) >= 20);
      await clearSite();
      const ending = await page.evaluate(() => runs.ended());
      expect(ending).toMatchObject({ code: 'SUPERSEDED', message: expect.stringContaining('deleted') });
      const again = await beginOn(page, listener, slow);
      expect(again.storedBefore).toEqual([]);
      expect((await page.evaluate(() => runs.ended())).summary).toMatchObject({
        completed: 200,
        resumed: false,
      });
      await page.close();
    });
  });
}
