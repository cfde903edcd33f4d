import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Backend, launchBrowser, type TestBrowser } from '../../../../scripts/chromium/browser.js';

/** The time in which another tab must have taken over. */
const withinMs = 2_000;

for (const backend of ['leveldb', 'sqlite'] satisfies Backend[]) {
  describe(backend, () => {
    let browser: TestBrowser;
    let name: string;
    beforeAll(async () => {
      browser = await launchBrowser(inject('browser'), backend);
    });
    afterAll(() => browser[Symbol.asyncDispose]());
    beforeEach(() => {
      name = crypto.randomUUID();
    });

    const deaths: Record<string, (page: Page) => Promise<unknown>> = {
      'is closed': (page) => page.close(),
      'is reloaded': (page) => page.reload(),
      crashes: (page) => browser.crash(page),
      'goes to another site': (page) => browser.goTo(page, 'other'),
    };
    for (const [what, die] of Object.entries(deaths)) {
      test(`a tab that drives a journal ${what}: another is told, and takes over in time`, async () => {
        const [driver, other] = [await browser.openPage(), await browser.openPage()];
        await driver.evaluate((name) => tidemark.drive(name), name);
        expect(await other.evaluate((name) => tidemark.tryToDrive(name), name)).toMatchObject({
          isHeld: true,
        });
        await other.evaluate((name) => tidemark.queueUp(name), name);
        const takenOver = other.evaluate((name) => tidemark.takenOver(name), name);
        const start = performance.now();
        await die(driver);
        expect(await takenOver).toEqual({ epoch: 2, lastSeq: 10 });
        expect(performance.now() - start).toBeLessThan(withinMs);
        await other.close();
        if (!driver.isClosed()) await driver.close();
      });
    }

    test('a reloaded tab takes its own journal up again', async () => {
      const page = await browser.openPage();
      for (const epoch of [1, 2, 3]) {
        expect(await page.evaluate((name) => tidemark.drive(name), name)).toBe(epoch);
        await page.reload();
      }
      await page.close();
    });

    test('a living holder is known at once, and keeps its right', async () => {
      const [driver, other] = [await browser.openPage(), await browser.openPage()];
      await driver.evaluate((name) => tidemark.drive(name), name);
      const { isHeld, durationMs } = await other.evaluate((name) => tidemark.tryToDrive(name), name);
      expect(isHeld).toBe(true);
      expect(durationMs).toBeLessThan(withinMs); // It answered: nobody waited for it in vain.
      expect(await driver.evaluate((name) => tidemark.appendDriven(name, 5), name)).toEqual({
        isLost: false,
      });
      await Promise.all([driver.close(), other.close()]);
    });

    test('a lock that lingers is waited out, one that stays is not', async () => {
      const page = await browser.openPage();
      const freed = await page.evaluate((name) => tidemark.outwait(name, true), name);
      expect(freed.isHeld).toBe(false);
      expect(freed.durationMs).toBeLessThan(2_000);
      const held = await page.evaluate((name) => tidemark.outwait(name, false), name);
      expect(held.isHeld).toBe(true);
      expect(held.durationMs).toBeGreaterThan(1_900);
      await page.close();
    });

    test('a killed browser: all that was acknowledged is there, and nobody drives it', async () => {
      const page = await browser.openPage();
      const acknowledged: number[] = [];
      let hasEnough = () => {};
      const enough = new Promise<void>((resolve) => {
        hasEnough = resolve;
      });
      await page.exposeFunction('acknowledge', (seq: number) => {
        acknowledged.push(seq);
        if (acknowledged.length === 50) hasEnough();
      });
      await page.evaluate((name) => void tidemark.driveOn(name), name);
      await enough;
      await browser.killAndRelaunch();
      const again = await browser.openPage();
      const journal = await again.evaluate((name) => tidemark.read(name), name);
      expect(journal.isActive).toBe(false);
      expect(journal.seqs.length).toBeGreaterThanOrEqual(acknowledged.at(-1) ?? 50);
      expect(journal.seqs).toEqual(journal.seqs.map((_, index) => index + 1));
      await again.close();
    });

    test('on plain http, a lease keeps two tabs apart', async () => {
      const [driver, other] = [await browser.openPage('plain'), await browser.openPage('plain')];
      expect(await driver.evaluate((name) => tidemark.drive(name), name)).toBe(1);
      expect((await driver.evaluate((name) => tidemark.health(name), name)).locking).toBe('lease');
      expect(await other.evaluate((name) => tidemark.tryToDrive(name), name)).toMatchObject({ isHeld: true });
      await other.evaluate((name) => tidemark.queueUp(name), name);
      const takenOver = other.evaluate((name) => tidemark.takenOver(name), name);
      await driver.evaluate((name) => tidemark.stop(name), name);
      expect(await takenOver).toEqual({ epoch: 2, lastSeq: 10 });
      await Promise.all([driver.close(), other.close()]);
    });
  });
}
