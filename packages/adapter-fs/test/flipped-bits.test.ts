import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import { hasCode } from '@tidemark/core';
import { describe, expect, test } from 'vitest';
import {
  entries,
  head,
  journalIn,
  linesOf,
  makeDir,
  payload,
  range,
  readAll,
  record,
} from './journal-fixture.js';

describe('every bit of a line, flipped', () => {
  /** @param bits - of each byte; one of them in turn, where all would take too long. */
  async function flipEach(
    path: string,
    line: number,
    check: (bit: string) => Promise<void>,
    bits: 'all' | 'one' = 'all',
  ): Promise<void> {
    const whole = await readFile(path);
    const [start, end] = linesOf(whole)[line] ?? [0, 0];
    expect(end).toBeGreaterThan(start);
    for (let at = start; at < end; at++) {
      for (const bit of bits === 'all' ? range(0, 7) : [at % 8]) {
        const flipped = Buffer.from(whole);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        await writeFile(path, flipped);
        await check(`bit ${bit} of byte ${at - start}`);
      }
    }
    await writeFile(path, whole);
  }

  async function writeClosed(dir: string): Promise<string> {
    const store = await createFsStore({ dir });
    await store.create(record);
    for (const first of [1, 7]) {
      const writer = await store.openWriter(record.id);
      await writer?.append(entries(first, first + 3));
      await writer?.append(entries(first + 4, first + 5));
      await writer?.close();
    }
    await store.close();
    return journalIn(dir);
  }

  const all = range(1, 12).map(head);
  const cases = [
    { what: 'an entry', epoch: 2, line: 2, seq: 8, bits: 'all' },
    { what: "a batch's last entry", epoch: 2, line: 4, seq: 10, bits: 'one' },
    { what: 'the last entry', epoch: 2, line: 6, seq: 12, bits: 'all' },
    { what: 'an entry of an older epoch', epoch: 1, line: 5, seq: 5, bits: 'one' },
    { what: 'the last entry of an older epoch', epoch: 1, line: 6, seq: 6, bits: 'one' },
    { what: 'the header', epoch: 2, line: 0, seq: 0, bits: 'all' },
    { what: 'the trailer', epoch: 2, line: 7, seq: 0, bits: 'one' },
  ] as const;
  for (const { what, epoch, line, seq, bits } of cases) {
    test(`${what}: all others are read exactly, and lastSeq stays`, async () => {
      await using dir = await makeDir();
      const folder = await writeClosed(dir.path);
      const store = await createFsStore({ dir: dir.path });
      const others = all.filter((each) => each.seq !== seq);
      const check = async (bit: string) => {
        const read = await readAll(store);
        // A flip in the line's end may leave the entry itself proven.
        expect(read, bit).toEqual(read.length === all.length ? all : others);
        if (bits === 'all' && !bit.startsWith('bit 0')) return; // the rest once for each byte
        expect((await store.get(record.id))?.lastSeq, bit).toBe(12);
        const payloads = await store.readPayloads(record.id, range(1, 12));
        for (const [i, text] of payloads.entries()) {
          if (i + 1 !== seq || text !== undefined) expect(text, bit).toBe(payload(i + 1));
        }
      };
      await flipEach(join(folder, `entries-${epoch}-1.jsonl`), line, check, bits);
      await store.close();
    });
  }

  test('of a payload: that one is undefined, its neighbours are exact', async () => {
    await using dir = await makeDir();
    const folder = await writeClosed(dir.path);
    const store = await createFsStore({ dir: dir.path });
    await flipEach(join(folder, 'payloads-1-1.jsonl'), 2, async (bit) => {
      const payloads = await store.readPayloads(record.id, range(1, 12));
      const damaged = payloads.flatMap((text, i) => (text === payload(i + 1) ? [] : [[i + 1, text]]));
      expect(damaged.length, bit).toBeLessThanOrEqual(1);
      for (const [seq, text] of damaged) expect([seq, text], bit).toEqual([2, undefined]);
    });
    await store.close();
  });

  test('of journal.json: STORE_CORRUPT, never a fresh start', async () => {
    await using dir = await makeDir();
    const folder = await writeClosed(dir.path);
    const store = await createFsStore({ dir: dir.path });
    await flipEach(join(folder, 'journal.json'), 0, async (bit) => {
      const read = await store.get(record.id).catch((error: unknown) => error);
      if (!hasCode(read, 'STORE_CORRUPT')) expect(read, bit).toMatchObject(record);
    });
    await writeFile(join(folder, 'journal.json'), '');
    await expect(store.get(record.id)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await expect(store.openWriter(record.id)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await expect(readAll(store)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await expect(store.create(record)).rejects.toMatchObject({ code: 'EXISTS' });
    await rm(join(folder, 'journal.json'));
    await expect(store.get(record.id)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await store.close();
  });

  test('of notes: the other merges count', async () => {
    await using dir = await makeDir();
    const folder = await writeClosed(dir.path);
    const store = await createFsStore({ dir: dir.path });
    for (const label of ['one', 'two', 'three']) await store.update(record.id, { label, [label]: 1 });
    await flipEach(join(folder, 'notes.jsonl'), 1, async (bit) => {
      const notes = (await store.get(record.id))?.notes;
      expect([3, 4, 2].includes(Object.keys(notes ?? {}).length), `${bit}: ${JSON.stringify(notes)}`).toBe(
        true,
      );
    });
    await writeFile(join(folder, 'notes.jsonl'), '{"notes":{"torn":1', { flag: 'a' });
    await store.update(record.id, { four: 4 });
    expect((await store.get(record.id))?.notes).toEqual({
      label: 'three',
      one: 1,
      two: 1,
      three: 1,
      four: 4,
    });
    await store.close();
  });
});
