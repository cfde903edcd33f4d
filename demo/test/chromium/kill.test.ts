import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';
import { openReader, startRun, untilCompleted, untilStatus } from './harness/playground.js';

const LIMIT = 5_000;

test('a run whose browser is killed half-way goes on by itself, and ends as if it had not been', {
  timeout: 90_000,
}, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  const runId = await startRun(page, 'language-id', LIMIT);
  const before = await untilCompleted(page, LIMIT / 2);
  await browser.killAndRelaunch();

  const straight = await browser.openPage('other');
  const straightId = await startRun(straight, 'language-id', LIMIT);
  const again = await browser.openPage();
  const banner = await again.getByText('Resumed:').locator('..').textContent();
  const [, done, inFlight] = /([\d,]+) done before, ([\d,]+) examples? in flight/.exec(banner ?? '') ?? [];
  expect(toNumber(done)).toBeGreaterThanOrEqual(before);
  expect(toNumber(done)).toBeLessThan(LIMIT);
  await again.getByRole('link', { name: `Watch ${runId}` }).click();
  await Promise.all([untilStatus(again, 'completed'), untilStatus(straight, 'completed')]);
  expect(toNumber(inFlight)).toBeLessThan(LIMIT - toNumber(done));

  const outcomes = await Promise.all(
    [
      { page: again, id: runId },
      { page: straight, id: straightId },
    ].map(async ({ page, id }) => {
      const reader = await openReader(browser, page.url());
      return reader.evaluate((id) => globalThis.reader.outcome(id), id);
    }),
  );
  const [killed, uninterrupted] = outcomes;
  expect(killed?.sessions).toBe(2);
  expect(uninterrupted?.sessions).toBe(1);
  expect(killed?.results).toHaveLength(LIMIT);
  expect(killed?.results).toEqual(uninterrupted?.results);
  expect(killed?.report).toEqual(uninterrupted?.report);
});

function toNumber(text: string | undefined): number {
  return Number(text?.replaceAll(',', ''));
}
