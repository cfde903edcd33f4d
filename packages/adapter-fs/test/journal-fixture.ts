import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import type { Entry, EntryWithPayload, JournalRecord, Store } from '@tidemark/core';

export const record: JournalRecord = {
  id: 'a/b',
  kind: 'run',
  createdAt: '2024-05-06T07:08:09.010Z',
  formatVersion: 1,
  header: { name: 'a' },
};

/** A folder of its own, removed at the end. */
export async function makeDir(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'tidemark-fs-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export function head(seq: number): Entry {
  return { seq, id: `é${seq}` };
}

export function payload(seq: number): string {
  return `{"output":"é\n${seq}"}`;
}

export function entries(first: number, last: number): EntryWithPayload[] {
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    ...head(first + i),
    payload: payload(first + i),
  }));
}

export function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

export async function readAll(store: Store, id: string = record.id): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const batch of store.readEntries(id)) all.push(...batch);
  return all;
}

/** The folder of the only journal in a store's folder. */
export async function journalIn(dir: string): Promise<string> {
  const [name] = (await readdir(join(dir, 'runs'))).filter((each) => !each.startsWith('.'));
  return join(dir, 'runs', name ?? '');
}

/** What a killed process leaves: a journal whose batches were appended and whose last writer never closed. */
export async function writeKilled(
  dir: string,
  sessions: readonly (readonly EntryWithPayload[])[][],
): Promise<string> {
  await using draft = await makeDir();
  const store = await createFsStore({ dir: draft.path });
  await store.create(record);
  for (const [i, batches] of sessions.entries()) {
    const writer = await store.openWriter(record.id);
    for (const batch of batches) await writer?.append(batch);
    if (i < sessions.length - 1) await writer?.close();
  }
  await cp(draft.path, dir, { recursive: true });
  await store.close();
  const folder = await journalIn(dir);
  await rm(join(folder, 'LOCK'));
  return folder;
}

/** The places of a file's lines: [start, end) with the newline. */
export function linesOf(bytes: Buffer): [number, number][] {
  const lines: [number, number][] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start) + 1;
    lines.push([start, end]);
    start = end;
  }
  return lines;
}
