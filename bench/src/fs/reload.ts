import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import type { Benchmark } from '../benchmark.js';
import { completionBatches, RUN_ID, writeJournal } from '../completions.js';
import { catchUp, RunFold } from '../core-dist.js';
import { requireFreeDisk } from '../free-disk.js';
import { interleave, timed } from '../interleave.js';
import { median, medianRatio } from '../statistics.js';
import { bareParse } from './bare-parse.js';
import { withFolder } from './fresh-store.js';

async function writeRun(dir: string, entries: number, outputBytes: number): Promise<void> {
  const store = await createFsStore({ dir });
  await writeJournal(store, completionBatches(entries, outputBytes));
  await store.close();
}

/** From the opening of the store to a completion set that knows all entries. */
async function timeReload(dir: string, entries: number): Promise<number> {
  const fold = new RunFold();
  const durationMs = await timed(async () => {
    const store = await createFsStore({ dir });
    await catchUp(store, RUN_ID, fold);
    await store.close();
  });
  requireAll(fold.completions.ok, entries);
  return durationMs;
}

async function timeBareParse(path: string, entries: number): Promise<number> {
  let lines = 0;
  const durationMs = await timed(async () => {
    lines = (await bareParse(path)).size;
  });
  requireAll(lines, entries);
  return durationMs;
}

function requireAll(found: number, entries: number): void {
  if (found !== entries) throw new Error(`${found} of ${entries} entries were read`);
}

/** The one file that holds the heads: the journal had one writer. */
async function entriesFile(dir: string): Promise<string> {
  const paths = await readdir(dir, { recursive: true });
  const [path, ...others] = paths.filter((each) => /entries-[^/\\]*\.jsonl$/.test(each));
  if (path === undefined || others.length > 0) throw new Error(`Expected one file of entries in ${dir}`);
  return join(dir, path);
}

/** How long it takes until a resume knows what is done. */
export const reload: Benchmark = async ({ dir, count, rounds }) => {
  const entries = count(1_000_000);
  await requireFreeDisk(dir, count(1_000_000_000));
  return withFolder(dir, async (folder) => {
    await writeRun(folder, entries, 200);
    const path = await entriesFile(folder);
    const { ours, bare } = await interleave(
      { ours: () => timeReload(folder, entries), bare: () => timeBareParse(path, entries) },
      rounds,
    );
    return { 'fs.reload_1m_ms': median(ours), 'fs.reload_vs_parse': medianRatio(ours, bare) };
  });
};

/** Whether big outputs slow down a reload, which has no use for them. */
export const reloadBigOutputs: Benchmark = async ({ dir, count, rounds }) => {
  const entries = count(100_000);
  await requireFreeDisk(dir, count(2_000_000_000));
  return withFolder(dir, (big) =>
    withFolder(dir, async (small) => {
      await writeRun(big, entries, 10_000);
      await writeRun(small, entries, 200);
      const { bigMs, smallMs } = await interleave(
        { bigMs: () => timeReload(big, entries), smallMs: () => timeReload(small, entries) },
        4 * rounds - 1,
      );
      return { 'fs.reload_10kb_vs_200b': medianRatio(bigMs, smallMs) };
    }),
  );
};
