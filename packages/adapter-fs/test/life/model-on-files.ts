import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import type { Store } from '@tidemark/core';
import type { Place } from '../../../core/test/life/model/life.js';

/** A folder of its own, whose stores are left open as by processes that died, until it is removed. */
export async function onFiles(): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'tidemark-model-'));
  const opened: Store[] = [];
  return {
    async open() {
      const store = await createFsStore({ dir });
      opened.push(store);
      return store;
    },
    async tear(part) {
      const [folder] = readdirSync(join(dir, 'runs'));
      if (folder !== undefined) tearLastBatch(join(dir, 'runs', folder), part);
    },
    async dispose() {
      for (const store of opened) await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Cuts the newest segment off in its last batch. */
function tearLastBatch(folder: string, part: number): void {
  const epochs = readdirSync(folder).map((name) => Number(/^entries-(\d+)-/.exec(name)?.[1] ?? 0));
  const path = join(folder, `entries-${Math.max(...epochs)}-1.jsonl`);
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.at(-1)?.includes('"closed"')) lines.pop();
  const isLast = (line: string) => line.includes('"end":') || line.includes('"segment"');
  const first = lines.slice(0, -1).findLastIndex(isLast) + 1;
  const kept = `${lines.slice(0, first).join('\n')}\n`;
  const batch = `${lines.slice(first).join('\n')}\n`;
  writeFileSync(path, kept + batch.slice(0, Math.floor(batch.length * part)));
}
