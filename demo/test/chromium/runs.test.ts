import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore, defineEvaluation, evaluate, exportRun } from '@tidemark/core';
import type { Page } from 'playwright-core';
import { expect, inject, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../../../scripts/chromium/browser.js';
import { show, startRun, untilStatus } from './harness/playground.js';

function press(page: Page, name: string | RegExp): Promise<void> {
  return page.getByRole('button', { name, exact: typeof name === 'string' }).click();
}

async function startPair(page: Page): Promise<readonly [string, string]> {
  const a = await startRun(page, 'language-id', 300);
  await untilStatus(page, 'completed');
  const b = await startRun(page, 'language-id-min', 400);
  await untilStatus(page, 'completed');
  await show(page, '#/runs');
  return [a, b];
}

test('runs are named, tagged, found, put into the trash and taken out, and deleted for good', {
  timeout: 60_000,
}, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  const [a, b] = await startPair(page);
  await press(page, `More about ${b}`);
  await page.getByLabel('Name', { exact: true }).fill('The smaller one');
  await page.getByLabel('Tags').fill('small, franc, small');
  await press(page, 'Save');
  await page.getByRole('link', { name: 'The smaller one' }).waitFor();
  await page.reload();
  await page.getByLabel('Name, evaluation or tag').fill('FRANC');
  await page.getByRole('link', { name: a }).waitFor({ state: 'detached' });
  expect(await page.locator('.tag').allTextContents()).toEqual(['small', 'franc']);

  await press(page, 'More about The smaller one');
  await press(page, 'Move to the trash');
  await page.getByText('Trash (1 run)').click();
  await press(page, 'Restore The smaller one');
  await page.getByRole('link', { name: 'The smaller one' }).waitFor();
  await press(page, 'More about The smaller one');
  await press(page, 'Move to the trash');
  await page.getByText('Trash (1 run)').click();
  await press(page, 'Delete The smaller one for good');
  await page.getByText('Trash (1 run)').waitFor({ state: 'detached' });
  await page.getByLabel('Name, evaluation or tag').fill('');
  expect(await page.locator('.run-row').count()).toBe(1);
});

test('two runs are compared pair by pair', { timeout: 60_000 }, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  await startPair(page);
  await page.getByRole('checkbox').nth(1).waitFor();
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await press(page, 'Compare the two');
  await page.getByText(/^300 pairs: \d+ better, \d+ worse, \d+ the same$/).waitFor();
  await page.getByText(/95 % interval −[\d.]+ pp to −[\d.]+ pp · p < 0\.001/).waitFor();
  await page.getByText('Not compared: 100 examples only in B.').waitFor();
  await page.getByLabel('Which flips').selectOption('worse');
  const worse = page.locator('.flips tbody tr');
  expect((await worse.locator('td:last-child').allTextContents()).every((text) => text === '−100 pp')).toBe(
    true,
  );
  await worse.first().getByRole('button').click();
  await page
    .getByRole('complementary', { name: /^Example B:/ })
    .getByText('Output of detect')
    .waitFor();
});

test('a run is restarted with other params, and replayed from a stage', { timeout: 60_000 }, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  const runId = await startRun(page, 'language-id', 200);
  await untilStatus(page, 'completed');
  await show(page, '#/runs');
  await press(page, `More about ${runId}`);
  await page.getByLabel('minLength').fill('100000');
  await press(page, 'Restart with these');
  await page.getByText('0.0 %').first().waitFor(); // everything is too short now
  await untilStatus(page, 'completed');

  await show(page, '#/runs');
  await press(page, `More about ${runId}`);
  await page.getByLabel('Replay from').selectOption('detect');
  await press(page, 'Replay');
  const firstRow = page.locator('.results tbody button').first();
  await firstRow.click();
  const history = page.locator('.history li');
  await expect
    .poll(async () => {
      await press(page, 'Close the example');
      await firstRow.click();
      await history.first().waitFor();
      return history.count();
    })
    .toBe(3);
});

test('a bundle comes back whole; one that is newer, damaged or of another run is told, and nothing is lost', {
  timeout: 60_000,
}, async () => {
  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  const runId = await startRun(page, 'language-id', 200);
  await untilStatus(page, 'completed');
  await show(page, '#/runs');
  await press(page, `More about ${runId}`);
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Export a bundle')]);
  const bundle = await readFile(await download.path(), 'utf8');
  await press(page, 'Close');

  const path = join(tmpdir(), `tidemark-${process.pid}-bundle.jsonl`);
  onTestFinished(() => rm(path, { force: true }));
  const bring = async (text: string): Promise<void> => {
    await writeFile(path, text);
    await page.getByLabel('Bundle file').setInputFiles(path);
  };
  await bring(bundle.replace(/"formatVersion":\d+/, '"formatVersion":999'));
  await page.getByRole('alert').getByText('newer version of Tidemark').waitFor();
  await bring(bundle.slice(0, bundle.length / 2));
  await page.getByRole('alert').getByText('is cut').waitFor();
  await bring(bundle.replace('"ok"', '"error"'));
  await page.getByRole('alert').getByText('was changed or damaged').waitFor();
  expect(await page.locator('.run-row').count()).toBe(1);

  await press(page, `More about ${runId}`);
  await press(page, 'Move to the trash');
  await page.getByText('Trash (1 run)').click();
  await press(page, `Delete ${runId} for good`);
  await page.getByText('There are none yet.').waitFor();
  await bring(bundle);
  await untilStatus(page, 'completed');
  await page.getByText('200 scored').waitFor();
});

test('a run that was made elsewhere is shown whole; what it would take to run it again is told', {
  timeout: 60_000,
}, async () => {
  const store = createMemoryStore();
  const elsewhere = defineEvaluation({
    name: 'elsewhere',
    dataset: [{ id: 'e1', input: 20 }],
    task: (n: number) => ({ answer: n + 1 }),
    scorers: { half: () => 0.5 },
  });
  await evaluate(elsewhere, { store, runId: 'made-in-node' }).finished;
  const lines: string[] = [];
  for await (const line of exportRun(store, 'made-in-node')) lines.push(line);

  await using browser = await launchBrowser(inject('browser'));
  const page = await browser.openPage();
  await show(page, '#/runs');
  await page.getByLabel('Bundle file').setInputFiles({
    name: 'made-in-node.jsonl',
    mimeType: 'application/jsonl',
    buffer: Buffer.from(lines.join('')),
  });
  await untilStatus(page, 'completed');
  await page.getByRole('button', { name: 'e1' }).click();
  await page.getByText('"answer": 21').waitFor();
  await show(page, '#/runs');
  await press(page, 'More about made-in-node');
  await press(page, 'Restart with these');
  await page.getByRole('alert').getByText('This site does not have the code of elsewhere').waitFor();
});
