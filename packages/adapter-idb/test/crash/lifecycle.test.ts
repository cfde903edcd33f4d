import { chromium, type Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '../browser/harness/browser.js';
import { auditRun } from './harness/audit.js';
import { beginOn, createListener, driveOn } from './harness/listener.js';
import type { Order } from './pages/page.js';

const takeOverWithinMs = 2_000;

const newOrder = (): Order => ({ database: crypto.randomUUID(), workload: 'slow', how: 'evaluate' });

describe('a page that the browser puts away', () => {
  const withBfcache = () => launchBrowser(inject('browser'), 'leveldb', ['--disable-back-forward-cache']);

  for (const who of ['driver', 'follower'] as const) {
    test(`left and come back to with "back": the ${who} catches up and the run ends`, async () => {
      await using browser = await withBfcache();
      const listener = createListener();
      const order = newOrder();
      const away = await browser.openPage();
      const driving = who === 'driver' ? away : await browser.openPage();
      const driver = await driveOn(driving, listener, order);
      await listener.until('20 completions', () => listener.seenBy(driver.load) >= 20);
      if (who === 'follower') await beginOn(away, listener, { ...order, how: 'follow' });
      await browser.goTo(away, 'other');
      const isKept = await goBack(away);
      console.log(`a ${who} that was left was ${isKept ? 'kept' : 'loaded again'}`);
      if (!isKept) await beginOn(away, listener, { ...order, how: 'resume' });
      const { summary } = await away.evaluate(() => runs.ended());
      expect(summary).toMatchObject({ completed: 200, ok: 200, status: 'completed' });
      const stored = await away.evaluate((database) => runs.stored(database), order.database);
      expect(stored).toHaveLength(200);
    });
  }

  test('left and kept for "back": another tab, when it is loaded, goes on in time', async () => {
    await using browser = await withBfcache();
    const listener = createListener();
    const order = newOrder();
    const [first, second] = [await browser.openPage(), await browser.openPage()];
    const driver = await driveOn(first, listener, order);
    await listener.until('20 completions', () => listener.seenBy(driver.load) >= 20);
    const leftAt = performance.now();
    await browser.goTo(first, 'other');
    const heir = await beginOn(second, listener, { ...order, how: 'resume' });
    const tookMs = Math.round((await listener.event(heir.load, 'started')) - leftAt);
    console.log(`taken over ${tookMs} ms after the tab was left`);
    expect(tookMs).toBeLessThan(takeOverWithinMs);
    const { summary } = await second.evaluate(() => runs.ended());
    expect(summary).toMatchObject({ status: 'completed', completed: 200, resumed: true });
    const stored = await second.evaluate((database) => runs.stored(database), order.database);
    expect(stored).toHaveLength(200);
  });

  test('frozen: the follower catches up when it is thawed, the driver goes on', async () => {
    await using browser = await launchBrowser(inject('browser'));
    const listener = createListener();
    const order = newOrder();
    const [first, second] = [await browser.openPage(), await browser.openPage()];
    const [driving, following] = await Promise.all([
      browser.context.newCDPSession(first),
      browser.context.newCDPSession(second),
    ]);
    const driver = await driveOn(first, listener, order);
    await listener.until('20 completions', () => listener.seenBy(driver.load) >= 20);
    const follower = await beginOn(second, listener, { ...order, how: 'follow' });
    await following.send('Page.setWebLifecycleState', { state: 'frozen' });
    await driving.send('Page.setWebLifecycleState', { state: 'frozen' });
    await driving.send('Page.setWebLifecycleState', { state: 'active' });
    expect((await first.evaluate(() => runs.ended())).summary).toMatchObject({ completed: 200 });
    await following.send('Page.setWebLifecycleState', { state: 'active' });
    expect((await second.evaluate(() => runs.ended())).summary).toMatchObject({ completed: 200 });
    await listener.event(follower.load, 'finished');
    const stored = await first.evaluate((database) => runs.stored(database), order.database);
    const { violations } = auditRun([driver], listener.heard, stored);
    expect(violations).toEqual([]);
  });
});

test('in a private window, where all is in memory, a reloaded page goes on', async () => {
  const { executablePath, port } = inject('browser');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const listener = createListener();
    const order = newOrder();
    const page = await (await browser.newContext()).newPage();
    await page.goto(`http://localhost:${port}/`);
    const before = await beginOn(page, listener, order);
    await listener.until('20 completions', () => listener.seenBy(before.load) >= 20);
    await page.reload();
    const after = await beginOn(page, listener, { ...order, how: 'resume' });
    const { summary } = await page.evaluate(() => runs.ended());
    expect(summary).toMatchObject({ status: 'completed', completed: 200, resumed: true });
    const stored = await page.evaluate((database) => runs.stored(database), order.database);
    expect(auditRun([before, after], listener.heard, stored).violations).toEqual([]);
  } finally {
    await browser.close();
  }
});

/** @returns whether the page that comes back is the one that was left. */
async function goBack(page: Page): Promise<boolean> {
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForFunction(() => 'runs' in globalThis);
  return page.evaluate(() => runs.hasBegun());
}
