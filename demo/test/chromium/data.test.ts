import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { launchBrowser, type TestBrowser } from '../../../scripts/chromium/browser.js';
import { show } from './harness/playground.js';

let browser: TestBrowser;
let page: Page;

beforeEach(async () => {
  browser = await launchBrowser(inject('browser'));
  page = await browser.openPage();
  await show(page, '#/new/own');
});

afterEach(() => browser[Symbol.asyncDispose]());

/** A file that goes when the test ends. */
function fileOf(name: string): string {
  const path = join(tmpdir(), `tidemark-${randomUUID()}-${name}`);
  onTestFinished(() => rm(path, { force: true }));
  return path;
}

async function choose(path: string): Promise<void> {
  await page.getByLabel('File of examples').setInputFiles(path);
  await page.getByText('read as').waitFor();
}

function use(): Promise<void> {
  return page.getByRole('button', { name: 'Use this data' }).click();
}

test('a ragged CSV is told with its line, and can be used without those rows', async () => {
  const path = fileOf('ragged.csv');
  await writeFile(path, 'question;answer\n"a ""b""\nc";1\nd;2;3\ne;4\n');
  await choose(path);
  await page.getByRole('cell', { name: 'a "b" c' }).waitFor();
  await use();
  await page
    .getByRole('alert')
    .getByText('Line 4: it has 3 fields, the header has 2. Nothing was saved.')
    .waitFor();
  await page.getByLabel("Leave out rows that can't be used").check();
  await use();
  await page.getByText(/^Saved 2 examples as .*ragged.csv, left out 1 row\.$/).waitFor();
});

test('JSON lines and JSON that are none are told with their lines; columns can be mapped', async () => {
  const lines = fileOf('bad.jsonl');
  await writeFile(lines, '{"q":"x","a":1}\n\n{"q":"y"\n');
  await choose(lines);
  await use();
  await page
    .getByRole('alert')
    .getByText(/^Line 3: not JSON/)
    .waitFor();
  await page.getByLabel('input', { exact: true }).selectOption('a');
  await page.getByRole('cell', { name: '1', exact: true }).nth(1).waitFor();

  const json = fileOf('bad.json');
  await writeFile(json, '[\n  {"input": 1},\n  {"input": }\n]');
  await choose(json);
  await page
    .getByRole('alert')
    .getByText(/^Line 3: not JSON/)
    .waitFor();
});

test('a table of 100 MB is saved whole', { timeout: 120_000 }, async () => {
  const path = fileOf('big.csv');
  const out = createWriteStream(path);
  const text = 'x'.repeat(9_960);
  out.write('id,input,expected\n');
  for (let n = 0; n < 10_000; n++) {
    if (!out.write(`row ${n},${text},${n}\n`))
      await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  }
  await new Promise<void>((resolve) => out.end(() => resolve()));
  await choose(path);
  await use();
  await page.getByText(/^Saved 10,000 examples/).waitFor({ timeout: 100_000 });
});

test('a gigabyte without lines, and one for which there is no room, are refused at once', async () => {
  const noLines = fileOf('huge.jsonl');
  await writeFile(noLines, '{"input":1}\n');
  await truncate(noLines, 2 ** 30); // the rest are zeros, which take no room on the disk
  await choose(noLines);
  await page.getByRole('alert').getByText('Line 2: it is longer than 16 MB').waitFor();

  const tooBig = fileOf('big.jsonl');
  await writeFile(tooBig, '{"input":1}\n'.repeat(100));
  await truncate(tooBig, 2 ** 30);
  await page.evaluate(() => {
    navigator.storage.estimate = async () => ({ quota: 100_000_000, usage: 20_000_000 });
  });
  await choose(tooBig);
  await use();
  await page
    .getByRole('alert')
    .getByText('The file has 1.1 GB, and this browser gives 80.0 MB more.')
    .waitFor();
});

test("a script in a file's name, its columns or its fields never runs", async () => {
  const script = '<img src=x onerror=globalThis.harmed=1>';
  await page.getByLabel('File of examples').setInputFiles({
    name: `${script}.csv`,
    mimeType: 'text/csv',
    buffer: Buffer.from(`input,${script}\n${script},${script}\n`),
  });
  await page.getByLabel('expected', { exact: true }).selectOption(script);
  await page.getByRole('cell', { name: script }).nth(1).waitFor();
  await use();
  await page.getByText(`Saved 1 example as ${script}.csv.`).waitFor();
  await show(page, '#/storage');
  await page.getByText(`${script}.csv`).waitFor();
  expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
  expect(await page.evaluate(() => document.querySelectorAll('main img').length)).toBe(0);
});
