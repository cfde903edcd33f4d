import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { EntryWithPayload } from '@tidemark/core';
import type { Benchmark } from '../benchmark.js';
import { completionBatches, createJournal, RUN_ID } from '../completions.js';
import { requireFreeDisk } from '../free-disk.js';
import { interleave, timed } from '../interleave.js';
import { medianRatio } from '../statistics.js';
import { withFolder, withStore } from './fresh-store.js';

/** As seldom as durability `'process'` allows, and as our writer does. */
const SYNC_EVERY_MS = 900;

/** A batch, its payloads apart as they are kept. */
interface Parts {
  readonly heads: readonly object[];
  readonly payloads: readonly string[];
}

function toParts(batch: readonly EntryWithPayload[]): Parts {
  return {
    heads: batch.map(({ payload: _, ...head }) => head),
    payloads: batch.map(({ payload }) => payload).filter((payload) => payload !== undefined),
  };
}

/** Heads and payloads as JSON lines into two files, and nothing else: no check sums, no lock, no fence. */
function appendRaw(dir: string, batches: readonly Parts[]): void {
  const entries = openSync(join(dir, 'entries.jsonl'), 'wx');
  const payloads = openSync(join(dir, 'payloads.jsonl'), 'wx');
  let syncedAt = performance.now();
  const sync = () => {
    fdatasyncSync(payloads);
    fdatasyncSync(entries);
    syncedAt = performance.now();
  };
  for (const batch of batches) {
    writeAll(payloads, lines(batch.payloads));
    writeAll(entries, lines(batch.heads));
    if (performance.now() - syncedAt >= SYNC_EVERY_MS) sync();
  }
  sync();
  closeSync(payloads);
  closeSync(entries);
}

function lines(values: readonly unknown[]): string {
  let text = '';
  for (const value of values) text += `${JSON.stringify(value)}\n`;
  return text;
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** From the writer's opening to its clean end. */
function timeWriter(dir: string, batches: readonly EntryWithPayload[][]): Promise<number> {
  return withStore(dir, async (store) => {
    await createJournal(store);
    return timed(async () => {
      const writer = await store.openWriter(RUN_ID);
      for (const batch of batches) await writer?.append(batch);
      await writer?.close();
    });
  });
}

/** Throughput of the writer against the bare loop, for outputs of one size. */
async function versusRaw(dir: string, entries: number, outputBytes: number, rounds: number): Promise<number> {
  const batches = [...completionBatches(entries, outputBytes)];
  const parts = batches.map(toParts);
  const { ours, raw } = await interleave(
    {
      ours: () => timeWriter(dir, batches),
      raw: () => withFolder(dir, (folder) => timed(() => appendRaw(folder, parts))),
    },
    4 * rounds - 1,
  );
  return medianRatio(raw, ours);
}

/** What check sums, batch ends, the fence and the lock cost. */
export const rawAppend: Benchmark = async ({ dir, count, rounds }) => {
  await requireFreeDisk(dir, count(500_000_000));
  const small = await versusRaw(dir, count(100_000), 200, rounds);
  const big = await versusRaw(dir, count(20_000), 5_000, rounds);
  return {
    'fs.vs_raw_append': Math.min(small, big),
    'fs.vs_raw_append_200b': small,
    'fs.vs_raw_append_5kb': big,
  };
};
