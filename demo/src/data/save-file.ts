import { type DatasetInfo, type Example, listDatasets, type Store, saveDataset } from '@tidemark/core';
import { formatBytes, formatCount } from '../format.js';
import { DataError } from './data-error.js';
import { type Mapping, toExample } from './mapping.js';
import { readRows } from './read-rows.js';
import type { Format } from './row.js';

/** How to save a file's examples. */
interface SaveOptions {
  readonly format: Format;
  readonly mapping: Mapping;
  /** Rows that can't be used are left out; else the first one ends it. */
  readonly skipFaults: boolean;
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** What was saved. */
export interface SavedFile {
  readonly dataset: DatasetInfo;
  /** Rows that were left out. */
  readonly skipped: number;
}

const MOST_FAULTS_SHARE = 0.5;

/**
 * Saves a file's examples in the store, streaming. Nothing is kept when it fails.
 *
 * @throws {DataError} for the first row that can't be used, unless they are to be left out.
 */
export async function saveFile(
  store: Store,
  file: File,
  { format, mapping, skipFaults, onProgress, signal }: SaveOptions,
): Promise<SavedFile> {
  await checkRoom(file.size);
  let skipped = 0;
  let kept = 0;
  async function* examples(): AsyncGenerator<Example> {
    for await (const row of readRows(file, format, onProgress)) {
      signal.throwIfAborted();
      try {
        const example = toExample(row, mapping);
        kept++;
        yield example;
      } catch (error) {
        if (!skipFaults || !(error instanceof DataError)) throw error;
        skipped++;
      }
    }
    if (skipped > kept * (MOST_FAULTS_SHARE / (1 - MOST_FAULTS_SHARE)))
      throw new Error(
        `${formatCount(skipped)} of ${formatCount(skipped + kept)} rows can't be used: is this the right format?`,
      );
  }
  const dataset = await saveDataset(store, { name: await freeName(store, file.name), examples: examples() });
  return { dataset, skipped };
}

/** A name that no saved dataset has. */
async function freeName(store: Store, wanted: string): Promise<string> {
  const taken = new Set((await listDatasets(store)).map(({ name }) => name));
  const base = wanted.slice(0, 120) || 'pasted';
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base} (${n})`;
  return name;
}

/** @throws when the browser has no room for so much. */
async function checkRoom(sizeBytes: number): Promise<void> {
  const { quota, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota === undefined || sizeBytes <= quota - usage) return;
  throw new Error(
    `The file has ${formatBytes(sizeBytes)}, and this browser gives ${formatBytes(Math.max(0, quota - usage))} more. Make room under Storage, or take a part of it.`,
  );
}
