import { readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import { describe, expect, test } from 'vitest';
import {
  entries,
  head,
  linesOf,
  makeDir,
  payload,
  range,
  readAll,
  record,
  writeKilled,
} from './journal-fixture.js';

describe('the newest segment, cut', () => {
  const sessions = [[entries(1, 3)], [entries(4, 4), entries(5, 6), entries(7, 9)]];

  test('at every byte of the heads of the last two batches: whole batches are left, and the journal goes on', async () => {
    await using dir = await makeDir();
    const folder = await writeKilled(dir.path, sessions);
    const path = join(folder, 'entries-2-1.jsonl');
    const whole = await readFile(path);
    const lines = linesOf(whole); // header, 4, 5, 6, 7, 8, 9
    const store = await createFsStore({ dir: dir.path });
    for (let size = lines[2]?.[0] ?? 0; size <= whole.length; size++) {
      await writeFile(path, whole.subarray(0, size));
      const last = size === whole.length ? 9 : size >= (lines[3]?.[1] ?? 0) ? 6 : 4;
      expect(await readAll(store), `cut at ${size}`).toEqual(range(1, last).map(head));
      expect((await store.get(record.id))?.lastSeq).toBe(last);
      const writer = await store.openWriter(record.id);
      await writer?.append(entries(last + 1, last + 1));
      await writer?.close();
      expect(await readAll(store), `cut at ${size}, then resumed`).toEqual(range(1, last + 1).map(head));
      const seqs = range(1, last + 2);
      expect(await store.readPayloads(record.id, seqs)).toEqual([
        ...range(1, last + 1).map(payload),
        undefined,
      ]);
      for (const name of ['entries-3-1.jsonl', 'payloads-3-1.jsonl']) await rm(join(folder, name));
    }
    await store.close();
  });

  test('at every byte of the payloads of the last two batches: what lost its payload is set aside', async () => {
    await using dir = await makeDir();
    const folder = await writeKilled(dir.path, sessions);
    const path = join(folder, 'payloads-2-1.jsonl');
    const whole = await readFile(path);
    const bytes = Buffer.byteLength(payload(4));
    const store = await createFsStore({ dir: dir.path });
    for (let size = bytes + 1; size <= whole.length; size++) {
      await writeFile(path, whole.subarray(0, size));
      const left = range(1, 9).filter((seq) => seq < 4 || (seq - 4) * (bytes + 1) + bytes <= size);
      expect(await readAll(store), `cut at ${size}, before a writer opened`).toEqual(left.map(head));
      const expected = range(1, 9).map((seq) => (left.includes(seq) ? payload(seq) : undefined));
      expect(await store.readPayloads(record.id, range(1, 9)), `cut at ${size}`).toEqual(expected);
      const writer = await store.openWriter(record.id);
      expect(await readAll(store), `cut at ${size}, then opened`).toEqual(left.map(head));
      await writer?.append(entries(10, 11));
      await writer?.close();
      expect(await readAll(store)).toEqual([...left, 10, 11].map(head));
      for (const name of ['entries-3-1.jsonl', 'payloads-3-1.jsonl']) await rm(join(folder, name));
    }
    await store.close();
  });

  test('to nothing, or within its header: it is ignored', async () => {
    await using dir = await makeDir();
    const folder = await writeKilled(dir.path, sessions);
    const path = join(folder, 'entries-2-1.jsonl');
    const whole = await readFile(path);
    const store = await createFsStore({ dir: dir.path });
    for (let size = 0; size < (linesOf(whole)[0]?.[1] ?? 0); size++) {
      await writeFile(path, whole.subarray(0, size));
      expect(await readAll(store)).toEqual(range(1, 3).map(head));
      expect((await store.get(record.id))?.lastSeq).toBe(3);
    }
    const writer = await store.openWriter(record.id);
    expect(writer?.epoch).toBe(3);
    await store.close();
  });
});

describe('a page of zeros', () => {
  const pageBytes = 4096;

  async function zeroPages(path: string, check: (from: number) => Promise<void>): Promise<void> {
    const whole = await readFile(path);
    for (let from = 0; from < whole.length; from += pageBytes) {
      await writeFile(path, Buffer.from(whole).fill(0, from, Math.min(whole.length, from + pageBytes)));
      await check(from);
    }
    await writeFile(path, whole);
  }

  async function writeMany(dir: string, lastSeq: number): Promise<string> {
    return writeKilled(dir, [range(0, lastSeq / 10 - 1).map((i) => entries(i * 10 + 1, i * 10 + 10))]);
  }

  test('among many heads: all others are read, and the journal goes on', async () => {
    await using dir = await makeDir();
    const folder = await writeMany(dir.path, 1000);
    const store = await createFsStore({ dir: dir.path });
    await zeroPages(join(folder, 'entries-1-1.jsonl'), async () => {
      const read = await readAll(store);
      expect(read.length).toBeGreaterThan(900);
      expect(read).toEqual(read.map(({ seq }) => head(seq)));
      const lastSeq = (await store.get(record.id))?.lastSeq ?? 0;
      const writer = await store.openWriter(record.id);
      await writer?.append(entries(lastSeq + 1, lastSeq + 1));
      await writer?.close();
      expect(await readAll(store)).toEqual([...read, head(lastSeq + 1)]);
      const epoch = writer?.epoch;
      for (const name of [`entries-${epoch}-1.jsonl`, `payloads-${epoch}-1.jsonl`])
        await rm(join(folder, name));
    });
    await store.close();
  });

  test('that takes 10 or more entries and over 10 % of all: STORE_CORRUPT, after all that can be read', async () => {
    await using dir = await makeDir();
    const folder = await writeMany(dir.path, 100);
    const store = await createFsStore({ dir: dir.path });
    const path = join(folder, 'entries-1-1.jsonl');
    await writeFile(path, Buffer.from(await readFile(path)).fill(0, 2048, 2048 + pageBytes));
    const seqs: number[] = [];
    const reading = (async () => {
      for await (const batch of store.readEntries(record.id)) seqs.push(...batch.map(({ seq }) => seq));
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'STORE_CORRUPT',
      message: expect.stringMatching(
        /"a\/b" is damaged: \d\d of its 100 entries .*entries-1-1\.jsonl.*repairRun/s,
      ),
    });
    expect(seqs.length).toBeGreaterThan(40);
    await store.close();
  });

  test('among payloads: those it touched are undefined, and set aside where they might not have reached the disk', async () => {
    await using dir = await makeDir();
    const folder = await writeMany(dir.path, 1000);
    const store = await createFsStore({ dir: dir.path });
    await zeroPages(join(folder, 'payloads-1-1.jsonl'), async () => {
      const payloads = await store.readPayloads(record.id, range(1, 1000));
      const lost = range(1, 1000).filter((seq) => payloads[seq - 1] !== payload(seq));
      expect(lost.map((seq) => payloads[seq - 1]).every((text) => text === undefined)).toBe(true);
      expect(lost.length).toBeLessThan(300);
      const writer = await store.openWriter(record.id);
      const read = await readAll(store);
      expect(read).toEqual(
        range(1, 1000)
          .filter((seq) => !lost.includes(seq))
          .map(head),
      );
      await writer?.close();
      const epoch = writer?.epoch;
      for (const name of [`entries-${epoch}-1.jsonl`, `payloads-${epoch}-1.jsonl`])
        await rm(join(folder, name));
    });
    await store.close();
  });
});

test('a header that is damaged together with the first entries: older epochs still end where they did', async () => {
  await using dir = await makeDir();
  const folder = await writeKilled(dir.path, [[entries(1, 3), entries(4, 6)], [entries(7, 8)]]);
  const path = join(folder, 'entries-2-1.jsonl');
  const bytes = await readFile(path);
  await writeFile(path, bytes.fill(0x20, 0, linesOf(bytes)[1]?.[1]));
  const store = await createFsStore({ dir: dir.path });
  expect(await readAll(store)).toEqual([1, 2, 3, 4, 5, 6, 8].map(head));
  expect((await store.get(record.id))?.lastSeq).toBe(8);
  await store.close();
});

test('a lost payloads file: the heads are read, the payloads are undefined', async () => {
  await using dir = await makeDir();
  const folder = await writeKilled(dir.path, [[entries(1, 3)], [entries(4, 6)]]);
  await rm(join(folder, 'payloads-1-1.jsonl'));
  const store = await createFsStore({ dir: dir.path });
  expect(await readAll(store)).toEqual(range(1, 6).map(head));
  const expected = [undefined, undefined, undefined, payload(4)];
  expect(await store.readPayloads(record.id, [1, 2, 3, 4])).toEqual(expected);
  await store.close();
});

test('what an unfinished batch left is never completed by a later writer', async () => {
  await using dir = await makeDir();
  const folder = await writeKilled(dir.path, [[entries(1, 3), entries(4, 9)]]);
  const path = join(folder, 'entries-1-1.jsonl');
  await truncate(path, (await stat(path)).size - 1);
  const store = await createFsStore({ dir: dir.path });
  const writer = await store.openWriter(record.id);
  await writer?.append([{ seq: 4, from: 'second' }]);
  await writer?.close();
  await writeFile(path, '\n', { flag: 'a' }); // the torn line's newline arrives after all
  expect(await readAll(store)).toEqual([...range(1, 3).map(head), { seq: 4, from: 'second' }]);
  expect(await store.readPayloads(record.id, [4, 5])).toEqual([undefined, undefined]);
  await store.close();
});
