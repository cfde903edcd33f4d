import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Benchmark } from '../benchmark.js';
import { measureFirstLoad } from './first-load.js';
import { pinned, scrollTable } from './scroll-table.js';
import { withPlayground } from './with-playground.js';

/** Examples in flight, and workers. */
const CONCURRENCY = 128;
const WORKERS = 2;

const TASK = "export const task = (n: number) => 'text ' + n;";
const SCORERS = 'export const even = ({ input }) => input % 2 === 0;';

/** The built playground: what it loads at first, and whether it stays smooth with very many results. */
export const playground: Benchmark = ({ dir, count }) =>
  withPlayground(join(dir, 'site'), async (page, address) => {
    const firstLoadBytes = await measureFirstLoad(page, address);
    const examples = count(100_000);
    await writeEvaluation(page, examples);
    const longTasks = await run(page, examples);
    const { blankFrames, frames } = await scrollTable(page);
    return {
      'demo.first_load_gzip': firstLoadBytes,
      'demo.long_tasks': longTasks.filter((durationMs) => durationMs > 100).length,
      'demo.tasks_over_50_ms': longTasks.length,
      'demo.longest_task_ms': Math.max(0, ...longTasks),
      'demo.scroll_blank_frames': blankFrames,
      'demo.scroll_frames': frames,
    };
  });

async function writeEvaluation(page: Page, examples: number): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/new/own';
  });
  await page.getByLabel('task.ts', { exact: true }).fill(TASK);
  await page.getByLabel('scorers.ts', { exact: true }).fill(SCORERS);
  const lines = Array.from({ length: examples }, (_, n) => `{"id":"e${n}","input":${n}}`);
  await page.getByLabel('File of examples').setInputFiles({
    name: 'many.jsonl',
    mimeType: 'application/jsonl',
    buffer: Buffer.from(lines.join('\n')),
  });
  await page.getByRole('button', { name: 'Use this data' }).click();
  await page.getByText(/^Saved [\d,]+ examples/).waitFor({ timeout: 120_000 });
  await page.getByLabel('At a time').fill(String(CONCURRENCY));
  await page.getByLabel('Workers').fill(String(WORKERS));
}

/** Runs it to its end, with chart and table in view; the durations of the page's tasks over 50 ms. */
async function run(page: Page, examples: number): Promise<readonly number[]> {
  await page.setViewportSize({ width: 1_440, height: 1_800 });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText(pinned(examples)).first().waitFor({ timeout: 60_000 });
  await page.evaluate(() => {
    longTasks.length = 0;
  });
  await page.locator('h1 .pill-completed').waitFor({ timeout: 600_000 });
  return page.evaluate(() => longTasks);
}

declare global {
  var longTasks: number[];
}
