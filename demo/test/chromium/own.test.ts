import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';
import { pasteData } from './harness/data.js';
import { show, untilCompleted, untilStatus } from './harness/playground.js';

function rows(count: number): string {
  return Array.from({ length: count }, (_, n) =>
    JSON.stringify({ id: `e${n}`, input: n, expected: n * 2 }),
  ).join('\n');
}

async function write(page: Page, task: string, scorers: string): Promise<void> {
  await page.getByLabel('task.ts', { exact: true }).fill(task);
  await page.getByLabel('scorers.ts', { exact: true }).fill(scorers);
}

function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click();
}

const DOUBLE = 'export const task = (n: number) => n * 2;';
const SAME = 'export const same = ({ output, expected }) => output === expected;';

test('code written here resumes after a reload as it was recorded; edited, it runs only its part again', {
  timeout: 60_000,
}, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  await show(page, '#/new/own');
  const slow = 'export const task = (n: number) => new Promise((done) => setTimeout(() => done(n * 2), 20));';
  await write(page, slow, SAME);
  await pasteData(page, rows(200));
  await press(page, 'Run');
  const before = await untilCompleted(page, 20);
  await page.reload();
  await page.getByText('Resumed:').waitFor();
  expect(await untilCompleted(page, before)).toBeGreaterThanOrEqual(before);
  await untilStatus(page, 'completed');
  expect(await untilCompleted(page, 200)).toBe(200);
  await page.getByText('100.0 %').nth(1).waitFor();

  await page.getByRole('link', { name: 'Edit the code' }).click();
  await page.getByLabel('scorers.ts', { exact: true }).fill(SAME.replace('===', '!=='));
  await press(page, 'Run with this code');
  const changes = page.getByRole('dialog').getByRole('listitem');
  await changes.first().waitFor();
  expect(await changes.allTextContents()).toEqual(['scorers.ts: its code is another']);
  await press(page, 'Run that part again');
  await page.getByText('0.0 %').first().waitFor();
  await untilStatus(page, 'completed');
  await page.locator('tbody').getByRole('button', { name: 'e0', exact: true }).click();
  const history = page.locator('.history li');
  await history.nth(2).waitFor();
  expect((await history.allTextContents()).map((text) => text.split(' ')[0])).toEqual([
    'task',
    'judge',
    'judge',
  ]);
});

test('a scorer that throws takes no other score away, an endless task ends at its limit', {
  timeout: 60_000,
}, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  await show(page, '#/new/own');
  await write(
    page,
    'export function task(n) { while (n === 1); return n * 2; }',
    `${SAME} export function broken({ input }) { if (input === 2) throw new Error('what is two?'); return 1; }`,
  );
  await page.getByLabel('Seconds per example').fill('1');
  await pasteData(page, rows(4));
  await press(page, 'Run');
  await untilStatus(page, 'partial');
  await page.getByText('TASK_TIMEOUT').waitFor();
  const errors = page.getByRole('region', { name: 'Errors by kind' });
  await errors.getByText('what is two?').waitFor();
  const failed = page.locator('tbody tr', { hasText: 'what is two?' });
  expect(await failed.locator('.cell-number').allTextContents()).toEqual(['–', '1', expect.any(String)]);
});

test('code that does not compile, does not load or does not end loading is told, with its place', {
  timeout: 60_000,
}, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  await show(page, '#/new/own');
  await write(page, 'export const task =\n  (n: number => n;', SAME);
  await page.reload();
  await page.getByText('(n: number => n;').waitFor(); // a reload takes no code away
  await pasteData(page, rows(1));
  await page.locator('.cm-lintRange-error').first().waitFor();
  for (const [task, told] of [
    [undefined, 'task.ts, line 2, column 14'],
    ['export const tusk = 1;', 'expected it to export a function named task'],
    ["throw new Error('not today');", 'not today'],
    ['while (true); export const task = 1;', 'did not end loading'],
  ] as const) {
    if (task !== undefined) await page.getByLabel('task.ts', { exact: true }).fill(task);
    await press(page, 'Run');
    await page.getByRole('alert').getByText(told).waitFor();
  }
  await page.getByLabel('task.ts', { exact: true }).fill(DOUBLE);
  await press(page, 'Run');
  await untilStatus(page, 'completed');
});
