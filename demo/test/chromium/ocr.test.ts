import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';
import { openReader, startRun, untilStatus } from './harness/playground.js';

test('pictures are drawn and read in workers, most of them right', { timeout: 60_000 }, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  const runId = await startRun(page, 'ocr', 4);
  await untilStatus(page, 'completed');
  const reader = await openReader(browser, page.url());
  const { results } = await reader.evaluate((id) => globalThis.reader.outcome(id), runId);
  expect(results).toHaveLength(4);
  for (const { scores } of results as { scores: { characters: { score: number } } }[]) {
    expect(scores.characters.score).toBeGreaterThan(0.8);
  }
});
