import { chromium, type Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { type Backend, launchBrowser } from '../../../../scripts/chromium/browser.js';
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

  for (const how of ['waits', 'is loaded'] as const) {
    test(`left and kept for "back": another tab that ${how} goes on in time`, async () => {
      await using browser = await withBfcache();
      const listener = createListener();
      const order = newOrder();
      const [first, second] = [await browser.openPage(), await browser.openPage()];
      const driver = await driveOn(first, listener, { ...order, answers: 40 });
      const waiting: Order = { ...order, options: { takeOver: 'auto' } };
      const waiter = how === 'waits' ? await beginOn(second, listener, waiting) : undefined;
      await listener.until('20 completions', () => listener.seenBy(driver.load) >= 20);
      await browser.goTo(first, 'other');
      const heir = waiter ?? (await beginOn(second, listener, { ...order, how: 'resume' }));
      const tookMs = Math.round((await listener.event(heir.load, 'started')) - listener.lastOf(driver.load));
      console.log(`taken over ${tookMs} ms after the tab was left by one that ${how}`);
      expect(tookMs).toBeLessThan(takeOverWithinMs);
      const { summary } = await second.evaluate(() => runs.ended());
      expect(summary).toMatchObject({ status: 'completed', completed: 200, resumed: true });
      const stored = await second.evaluate((database) => runs.stored(database), order.database);
      expect(stored).toHaveLength(200);
    });
  }

  // Browsers that keep pages without Chromium's rules may show such a page again though the run has gone on elsewhere.
  test('put away and shown again when another tab has gone on: the run ends there and says what to do', async () => {
    await using browser = await launchBrowser(inject('browser'));
    const listener = createListener();
    const order = newOrder();
    const [first, second] = [await browser.openPage(), await browser.openPage()];
    const turn = (type: 'pagehide' | 'pageshow') =>
      first.evaluate((type) => dispatchEvent(new PageTransitionEvent(type, { persisted: true })), type);
    const driver = await driveOn(first, listener, { ...order, answers: 40 });
    const heir = await beginOn(second, listener, { ...order, options: { takeOver: 'auto' } });
    await listener.until('40 completions', () => listener.seenBy(driver.load) >= 40);
    await turn('pagehide');
    await listener.event(heir.load, 'started');
    await turn('pageshow');
    expect(await first.evaluate(() => runs.ended())).toMatchObject({
      code: 'SUPERSEDED',
      message: expect.stringContaining('followRun'),
    });
    const { summary } = await second.evaluate(() => runs.ended());
    expect(summary).toMatchObject({ status: 'completed', completed: 200, resumed: true });
    const stored = await second.evaluate((database) => runs.stored(database), order.database);
    const drives = [driver, { ...heir, storedBefore: stored.filter(({ session }) => session === 1) }];
    expect(auditRun(drives, listener.heard, stored).violations).toEqual([]);
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

for (const backend of ['leveldb', 'sqlite'] satisfies Backend[]) {
  test(`${backend}: what is being committed when the page is left is kept`, async () => {
    await using browser = await launchBrowser(inject('browser'), backend);
    const page = await browser.openPage();
    for (let round = 0; round < 5; round++) {
      const database = crypto.randomUUID();
      await page.evaluate((database) => runs.appendOnLeave(database), database);
      await browser.goTo(page, 'other');
      await browser.goTo(page, 'secure');
      expect(await page.evaluate((database) => runs.found(database), database)).toEqual([{ seq: 1 }]);
    }
  });
}

test('isolated from other origins, with a worker: a reloaded page goes on', async () => {
  await using browser = await launchBrowser(inject('browser'));
  const listener = createListener();
  const order: Order = { ...newOrder(), workload: 'mixed' };
  const page = await browser.openPage('isolated');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const before = await beginOn(page, listener, order);
  await listener.until('20 completions', () => listener.seenBy(before.load) >= 20);
  await page.reload();
  const after = await beginOn(page, listener, { ...order, how: 'resume' });
  const { summary } = await page.evaluate(() => runs.ended());
  expect(summary).toMatchObject({ completed: 200, resumed: true });
  const stored = await page.evaluate((database) => runs.stored(database), order.database);
  expect(auditRun([before, after], listener.heard, stored).violations).toEqual([]);
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
