import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createFsStore } from '@tidemark/adapter-fs';
import {
  buildReport,
  createMemoryStore,
  defineEvaluation,
  evaluate,
  exportRun,
  followRun,
  importRun,
  listRuns,
  type Store,
  updateRun,
} from '@tidemark/core';
import { describe, expect, test } from 'vitest';
import { makeDir } from '../journal-fixture.js';

function numbered(count: number, calls: number[] = []) {
  return defineEvaluation({
    name: 'numbered',
    dataset: { examples: Array.from({ length: count }, (_, n) => ({ id: `e${n}`, input: n })) },
    task: (input: number, ctx) => {
      calls.push(input);
      ctx.usage({ outputTokens: input });
      if (input % 10 === 9) throw new Error('nine');
      return { text: 'é'.repeat(input), at: new Date(input) };
    },
    scorers: { short: ({ output }) => (output as { text: string }).text.length / count },
  });
}

async function seen(store: Store, runId: string) {
  const { run, ...report } = await buildReport(store, runId);
  const { sizeBytes: _, ...info } = run;
  const results = [];
  for await (const { origin: __, ...result } of followRun(store, runId).results()) results.push(result);
  return { report, info, results };
}

async function textOf(lines: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const line of lines) text += line;
  return text;
}

describe('bundles of runs in files', () => {
  test('memory to files and back: nothing that is read differs, and it goes on in either', async () => {
    await using dir = await makeDir();
    const files = await createFsStore({ dir: dir.path });
    const memory = createMemoryStore();
    const { runId } = await evaluate(numbered(40), { store: memory, limit: 20 }).finished;
    await updateRun(memory, runId, { label: 'half', tags: ['x'] });

    await importRun(files, exportRun(memory, runId));
    expect(await seen(files, runId)).toEqual(await seen(memory, runId));
    expect(await textOf(exportRun(files, runId))).toBe(await textOf(exportRun(memory, runId)));

    const calls: number[] = [];
    await evaluate(numbered(40, calls), { store: files, retryErrors: false }).finished;
    expect(calls).toEqual(Array.from({ length: 20 }, (_, n) => n + 20));

    const back = createMemoryStore();
    await importRun(back, exportRun(files, runId));
    expect(await seen(back, runId)).toEqual(await seen(files, runId));
    calls.length = 0;
    await evaluate(numbered(40, calls), { store: back }).finished;
    expect(calls).toEqual([9, 19, 29, 39]);
    await files.close();
  });

  test('through a file, after a restart', async () => {
    await using dir = await makeDir();
    const bundle = join(dir.path, 'run.jsonl');
    const first = await createFsStore({ dir: join(dir.path, 'a') });
    const { runId } = await evaluate(numbered(3_000), { store: first }).finished;
    await pipeline(Readable.from(exportRun(first, runId)), createWriteStream(bundle));
    const second = await createFsStore({ dir: join(dir.path, 'b') });
    expect(await importRun(second, createReadStream(bundle))).toEqual({ runId, skipped: false });
    expect(await importRun(second, createReadStream(bundle))).toEqual({ runId, skipped: true });
    await second.close();
    const reopened = await createFsStore({ dir: join(dir.path, 'b') });
    expect(await seen(reopened, runId)).toEqual(await seen(first, runId));
    await first.close();
    await reopened.close();
  });

  test('a bundle that is cut leaves no run and no file', async () => {
    await using dir = await makeDir();
    const memory = createMemoryStore();
    const { runId } = await evaluate(numbered(3_000), { store: memory }).finished;
    const text = await textOf(exportRun(memory, runId));
    const files = await createFsStore({ dir: dir.path });
    await evaluate(numbered(2), { store: files, runId: 'other' }).finished;
    const before = await readdir(dir.path, { recursive: true });
    await expect(importRun(files, text.slice(0, -100))).rejects.toMatchObject({ code: 'BUNDLE_INVALID' });
    expect(await readdir(dir.path, { recursive: true })).toEqual(before);
    expect((await listRuns(files)).map((run) => run.runId)).toEqual(['other']);
    await files.close();
  });
});

describe('reuse between runs in files', () => {
  test('calls nothing that another run has, also after a restart', async () => {
    await using dir = await makeDir();
    const first = await createFsStore({ dir: dir.path });
    await evaluate(numbered(600), { store: first, runId: 'first' }).finished;
    await first.close();
    const store = await createFsStore({ dir: dir.path });
    const calls: number[] = [];
    const summary = await evaluate(numbered(600, calls), { store, runId: 'second', reuse: 'auto' }).finished;
    expect(calls.every((input) => input % 10 === 9)).toBe(true);
    expect(summary).toMatchObject({ status: 'partial', completed: 600, errors: 60 });
    const { results } = await seen(store, 'second');
    const strip = (each: (typeof results)[number]) => ({ ...each, durationMs: 0, error: undefined });
    expect(results.map(strip)).toEqual((await seen(store, 'first')).results.map(strip));
    await store.close();
  });
});
