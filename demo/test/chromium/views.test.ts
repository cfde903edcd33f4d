import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchBrowser, type TestBrowser } from '../../../scripts/chromium/browser.js';
import { openReader, show, startRun, untilStatus } from './harness/playground.js';

const shots = join(import.meta.dirname, '../../screenshots');
const sizes = [
  { name: 'desktop', width: 1440, height: 900 },
  { name: 'phone', width: 360, height: 740 },
];

let browser: TestBrowser;
let page: Page;
let runId: string;
let otherId: string;

beforeAll(async () => {
  browser = await launchBrowser(inject('browser'));
  page = await browser.openPage();
  await mkdir(shots, { recursive: true });
  runId = await startRun(page, 'language-id', 400);
  await untilStatus(page, 'completed');
  otherId = await startRun(page, 'language-id-min', 300);
  await untilStatus(page, 'completed');
  const reader = await openReader(browser, page.url());
  await reader.evaluate(() =>
    globalThis.reader.addRun({
      name: 'failing',
      runId: 'failing',
      label: 'A task that throws',
      examples: [{ id: 'a', input: 'text' }],
      failWith: 'the model is overloaded',
    }),
  );
  await reader.close();
});

afterAll(() => browser[Symbol.asyncDispose]());

interface ShownView {
  readonly name: string;
  readonly hash: () => string;
  readonly ready: string;
  /** What is pressed before a look is taken. */
  readonly press?: RegExp;
}

const views: readonly ShownView[] = [
  { name: 'start', hash: () => '#/', ready: 'Pick an evaluation' },
  { name: 'new', hash: () => '#/new/language-id', ready: 'How much, how hard' },
  { name: 'own', hash: () => '#/new/own', ready: 'params.separator', press: /^Try three samples/ },
  { name: 'chat', hash: () => '#/new/chat', ready: 'Requests a minute', press: /^Paste text/ },
  { name: 'run', hash: () => `#/run/${runId}`, ready: '400 scored' },
  { name: 'result', hash: () => `#/run/${runId}`, ready: '400 scored', press: /^007\/0/ },
  {
    name: 'compare',
    hash: () => `#/compare/${runId}/${otherId}`,
    ready: 'Where they differ',
    press: /^009\/0/,
  },
  { name: 'manage', hash: () => '#/runs', ready: 'A task that throws', press: /^More about language-id-min/ },
  { name: 'run-errors', hash: () => '#/run/failing', ready: 'the model is overloaded' },
  { name: 'runs', hash: () => '#/runs', ready: 'A task that throws' },
  { name: 'compare-nothing', hash: () => `#/compare/${runId}/failing`, ready: 'B against A' },
  { name: 'storage', hash: () => '#/storage', ready: 'Room in all' },
];

for (const { name, hash, ready, press } of views) {
  test(`${name}: no serious violation, nothing wider than the screen, light and dark`, async () => {
    await show(page, hash());
    await page.getByText(ready).first().waitFor();
    if (press) await page.getByRole('button', { name: press }).click();
    for (const { name: size, ...viewport } of sizes) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await violations(page), `${size}, ${colorScheme}`).toEqual([]);
        await page.screenshot({ path: join(shots, `${name}-${size}-${colorScheme}.png`), fullPage: true });
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, size).toBeLessThanOrEqual(0);
    }
  });
}

/** What axe finds serious, as one line each. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() =>
    (globalThis as unknown as typeof window & { axe: typeof axe }).axe.run(),
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
