import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Backend, launchBrowser, type TestBrowser } from '../../../../scripts/chromium/browser.js';
import { auditRun } from './harness/audit.js';
import { deaths } from './harness/deaths.js';
import { beginOn, createListener, driveOn, type Heard, type Listener } from './harness/listener.js';
import type { Order } from './pages/page.js';

const followWithinMs = 500;
const takeOverWithinMs = 2_000;

for (const backend of ['leveldb', 'sqlite'] satisfies Backend[]) {
  describe(backend, () => {
    let browser: TestBrowser;
    let listener: Listener;
    let order: Order;
    beforeAll(async () => {
      browser = await launchBrowser(inject('browser'), backend);
    });
    afterAll(() => browser[Symbol.asyncDispose]());
    beforeEach(() => {
      listener = createListener();
      order = { database: crypto.randomUUID(), workload: 'slow', how: 'evaluate' };
    });

    const untilSeen = (load: string, count: number) =>
      listener.until(`${count} completions`, () => listener.seenBy(load) >= count);

    /** What is wrong with a run that two tabs drove, one after the other. */
    const judge = async (page: Page, loads: readonly [string, string]) => {
      const stored = await page.evaluate((database) => runs.stored(database), order.database);
      expect(stored).toHaveLength(200);
      const before = stored.filter(({ session }) => session === 1);
      const drives = [
        { load: loads[0], storedBefore: [] },
        { load: loads[1], storedBefore: before },
      ];
      return auditRun(drives, listener.heard, stored);
    };

    test('a second tab sees progress as it is made, and calls nothing', async () => {
      const [first, second] = [await browser.openPage(), await browser.openPage()];
      const driver = await driveOn(first, listener, order);
      await untilSeen(driver.load, 10);
      const follower = await beginOn(second, listener, { ...order, how: 'resume' });
      const endedAt = await listener.event(driver.load, 'finished');
      const ending = await second.evaluate(() => runs.ended());
      expect(ending.summary).toMatchObject({ status: 'completed', completed: 200, ok: 200 });
      const latencies = latenciesOf(listener.heard, driver.load, follower.load, endedAt);
      const [median, p90, max] = [0.5, 0.9, 1].map((q) => latencies[Math.ceil(q * latencies.length) - 1]);
      console.log(
        `${backend}: progress in another tab after ${median} ms, 90 % ${p90} ms, at most ${max} ms`,
      );
      expect(latencies.length).toBeGreaterThan(50);
      expect(p90).toBeLessThan(followWithinMs);
      const callers = new Set(listener.heard.flatMap(({ told }) => (told[0] === 'call' ? [told[1]] : [])));
      expect([...callers]).toEqual([driver.load]);
      await Promise.all([first.close(), second.close()]);
    });

    test('a second tab that does not ask to wait is told LOCKED', async () => {
      const [first, second] = [await browser.openPage(), await browser.openPage()];
      const driver = await driveOn(first, listener, order);
      await untilSeen(driver.load, 10);
      await beginOn(second, listener, order);
      expect(await second.evaluate(() => runs.ended())).toMatchObject({ code: 'LOCKED' });
      await Promise.all([first.close(), second.close()]);
    });

    for (const death of ['close', 'crash', 'navigation', 'reload'] as const) {
      test(`takeOver 'auto': the first tab ends by ${death}, the second goes on in time`, async () => {
        const [first, second] = [await browser.openPage(), await browser.openPage()];
        // A page lives on for a while after it was told to go: it must not come to the end of the run meanwhile.
        const driver = await driveOn(first, listener, { ...order, answers: 40 });
        const heir = await beginOn(second, listener, { ...order, options: { takeOver: 'auto' } });
        await untilSeen(driver.load, 20);
        const left = await deaths[death](browser, first);
        const startedAt = await listener.event(heir.load, 'started');
        const tookMs = Math.round(startedAt - listener.lastOf(driver.load));
        console.log(`${backend}: taken over ${tookMs} ms after ${death}`);
        expect(tookMs).toBeLessThan(takeOverWithinMs);
        const { summary } = await second.evaluate(() => runs.ended());
        expect(summary).toMatchObject({ status: 'completed', completed: 200, resumed: true });
        const { violations, repeated } = await judge(second, [driver.load, heir.load]);
        expect(violations).toEqual([]);
        expect(repeated).toBeLessThanOrEqual(16);
        await Promise.all([left.close(), second.close()]);
      });
    }

    test("takeOver 'ask': a living tab hands over in time, and nothing is called twice", async () => {
      const [first, second] = [await browser.openPage(), await browser.openPage()];
      const driver = await driveOn(first, listener, order);
      await untilSeen(driver.load, 20);
      const asksAt = performance.now();
      const heir = await beginOn(second, listener, { ...order, options: { takeOver: 'ask' } });
      const tookMs = Math.round((await listener.event(heir.load, 'started')) - asksAt);
      console.log(`${backend}: handed over ${tookMs} ms after it was asked for`);
      expect(tookMs).toBeLessThan(takeOverWithinMs);
      const given = await first.evaluate(() => runs.ended());
      expect(given.summary).toMatchObject({ status: 'interrupted', reason: 'handover' });
      const { summary } = await second.evaluate(() => runs.ended());
      expect(summary).toMatchObject({ status: 'completed', completed: 200, resumed: true });
      const { violations, repeated } = await judge(second, [driver.load, heir.load]);
      expect({ violations, repeated }).toEqual({ violations: [], repeated: 0 });
      await Promise.all([first.close(), second.close()]);
    });
  });
}

/** How much later a follower told of each completion than the driver, until the driver had ended; in order. */
function latenciesOf(heard: readonly Heard[], driver: string, follower: string, endedAt: number): number[] {
  const seenAt = new Map<number, number>();
  const latencies: number[] = [];
  for (const { told, at } of heard) {
    if (told[0] !== 'seen' || at > endedAt) continue;
    if (told[1] === driver) seenAt.set(told[2], at);
    else if (told[1] === follower) latencies.push(Math.round(at - (seenAt.get(told[2]) ?? at)));
  }
  return latencies.sort((a, b) => a - b);
}
