import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';
import { startRun, untilCompleted, untilStatus } from './harness/playground.js';
import { openRelay } from './harness/relay.js';

test('once it was loaded and used, it opens and runs offline', { timeout: 60_000 }, async () => {
  const place = inject('browser');
  await using browser = await launchBrowser(place);
  await using relay = await openRelay(place.port);
  const page = await browser.context.newPage();
  await page.goto(relay.address);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await startRun(page, 'language-id', 50);
  await untilStatus(page, 'completed');
  const isKept = () => page.evaluate(async () => (await caches.match('data/udhr.jsonl')) !== undefined);
  await expect.poll(isKept, { timeout: 20_000 }).toBe(true);

  relay.cut();
  await page.reload();
  await startRun(page, 'language-id-min', 200);
  await untilStatus(page, 'completed');
  expect(await untilCompleted(page, 200)).toBe(200);
});
