import { gzipSync } from 'node:zlib';
import type { Response } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';

test('the first view takes at most 250 kB, and no dataset, engine or editor', async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.context.newPage();
  const responses: Response[] = [];
  page.on('response', (response) => {
    if (!response.fromServiceWorker() && response.url().startsWith('http')) responses.push(response);
  });
  await browser.goTo(page, 'secure');
  await page.getByRole('heading', { name: 'Pick an evaluation' }).waitFor();
  const asked = responses.slice();
  const bodies = await Promise.all(asked.map((response) => response.body()));
  const sizeBytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
  expect(asked.map((response) => new URL(response.url()).pathname).join(' ')).not.toMatch(
    /data\/|ocr\/|-worker|editor/,
  );
  expect(sizeBytes).toBeGreaterThan(50_000);
  expect(sizeBytes).toBeLessThanOrEqual(250_000);
});
