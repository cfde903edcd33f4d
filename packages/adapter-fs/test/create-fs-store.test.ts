import { chmod, cp, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import { describe, expect, test, vi } from 'vitest';
import { draftPrefixOf } from '../src/leftovers.js';
import { readProcessFacts } from '../src/process-identity.js';
import { entries, head, journalIn, makeDir, payload, range, readAll, record } from './journal-fixture.js';

describe('createFsStore', () => {
  const wrong: [string, unknown][] = [
    ['no options', undefined],
    ['no dir', {}],
    ['an empty dir', { dir: '' }],
    ['a dir that is no string', { dir: 5 }],
    ['an unknown option', { dir: '/tmp/x', durability: 'power' }],
  ];
  for (const [what, options] of wrong) {
    test(`${what}: TypeError`, async () => {
      await expect(createFsStore(options as { dir: string })).rejects.toThrow(TypeError);
    });
  }

  test('a file in the place of the folder: STORE_FAILED that names it and the way out', async () => {
    await using dir = await makeDir();
    const path = join(dir.path, 'file');
    await writeFile(path, '');
    const failed = { code: 'STORE_FAILED', message: expect.stringMatching(/file.*choose another `dir`/s) };
    await expect(createFsStore({ dir: path })).rejects.toMatchObject(failed);
    await expect(createFsStore({ dir: join(path, 'below') })).rejects.toMatchObject(failed);
  });

  test('a folder that may not be written: STORE_FAILED', async () => {
    await using dir = await makeDir();
    await chmod(dir.path, 0o500);
    const mayWriteAnything = process.getuid?.() === 0;
    const unwritable = mayWriteAnything ? '/sys/tidemark' : dir.path;
    await expect(createFsStore({ dir: unwritable })).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  test('makes the folder, also through a link and below folders that do not exist', async () => {
    await using dir = await makeDir();
    await mkdir(join(dir.path, 'real'));
    await symlink('real', join(dir.path, 'link'));
    const store = await createFsStore({ dir: join(dir.path, 'link', 'a', 'b') });
    await store.create(record);
    await store.close();
    expect(await readdir(join(dir.path, 'real', 'a', 'b', 'runs'))).toHaveLength(1);
  });

  test("sweeps what dead creators and deleters left, not a living creator's draft", async () => {
    await using dir = await makeDir();
    const runs = join(dir.path, 'runs');
    const facts = readProcessFacts();
    const place = draftPrefixOf(facts).slice(0, -`${process.pid}-`.length);
    const [deleted, dead, living, foreign, old] = [
      '.deleted-0011',
      `${place}${2 ** 22 + 1}-0011`,
      `${place}${process.pid}-0011`,
      '.new-00000000-1-0011',
      '.new-00000000-1-0022',
    ];
    for (const name of [deleted, dead, living, foreign, old]) {
      await mkdir(join(runs, name), { recursive: true });
      await writeFile(join(runs, name, 'journal.json'), '');
    }
    await utimes(join(runs, old), 1, 1);
    const store = await createFsStore({ dir: dir.path });
    expect((await readdir(runs)).toSorted()).toEqual([living, foreign].toSorted());
    expect(await store.list()).toEqual([]);
    await store.close();
  });

  test('what is damaged or no journal does not hide the others from list, and is told of', async () => {
    await using dir = await makeDir();
    const store = await createFsStore({ dir: dir.path });
    await store.create(record);
    const folder = await journalIn(dir.path);
    for (const id of ['damaged', 'other']) await store.create({ ...record, id });
    await cp(folder, `${folder}-copy`, { recursive: true });
    await writeFile(join(dir.path, 'runs', 'readme'), 'a file');
    const damaged = (await readdir(join(dir.path, 'runs'))).find((name) => name.startsWith('damaged')) ?? '';
    await writeFile(join(dir.path, 'runs', damaged, 'journal.json'), '{}\n');
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const ids = (await store.list()).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(['a/b', 'other']);
    expect(warn.mock.calls).toEqual([[expect.stringContaining(damaged), { code: 'TIDEMARK_STORE_CORRUPT' }]]);
    warn.mockRestore();
    await store.close();
  });
});

describe('on disk', () => {
  test('lines that other tools read: JSON all of them, payloads apart', async () => {
    await using dir = await makeDir();
    const store = await createFsStore({ dir: dir.path });
    await store.create(record);
    const writer = await store.openWriter(record.id);
    await writer?.append(entries(1, 2));
    await writer?.close();
    await store.update(record.id, { label: 'x' });
    const folder = await journalIn(dir.path);
    expect(folder).toMatch(/\/runs\/a-b-[0-9a-f]{16}$/);
    const text = await readFile(join(folder, 'entries-1-1.jsonl'), 'utf8');
    const crc = expect.stringMatching(/^[0-9a-f]{8}$/);
    const bytes = Buffer.byteLength(payload(1));
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { segment: { format: 1, epoch: 1, after: 0, setAside: [] }, crc },
      { ...head(1), payload: [0, bytes, crc], crc },
      { ...head(2), payload: [bytes + 1, bytes, crc], end: { payloads: 2 * bytes + 2, synced: 0 }, crc },
      { closed: { lastSeq: 2, payloads: 2 * bytes + 2 }, crc },
    ]);
    expect(await readFile(join(folder, 'payloads-1-1.jsonl'), 'utf8')).toBe(`${payload(1)}\n${payload(2)}\n`);
    expect(JSON.parse(await readFile(join(folder, 'journal.json'), 'utf8'))).toEqual({ ...record, crc });
    expect((await readdir(folder)).toSorted()).toEqual([
      'entries-1-1.jsonl',
      'journal.json',
      'notes.jsonl',
      'payloads-1-1.jsonl',
    ]);
    await store.close();
  });

  test('an own `end` of a head is not taken for ours', async () => {
    await using dir = await makeDir();
    const store = await createFsStore({ dir: dir.path });
    await store.create(record);
    const end = { payloads: 7, synced: 3 };
    const heads = [
      { seq: 1, end },
      { seq: 2, crc: '00000000', end },
      { seq: 3, end },
      { a: [1, 2, '00000000'], seq: 4, end },
    ];
    const writer = await store.openWriter(record.id);
    await writer?.append(heads.slice(0, 3).map((each, i) => (i === 1 ? { ...each, payload: 'two' } : each)));
    await writer?.append(heads.slice(3));
    expect(await readAll(store)).toEqual(heads);
    expect(await store.readPayloads(record.id, [1, 2, 3, 4])).toEqual([
      undefined,
      'two',
      undefined,
      undefined,
    ]);
    await store.close();
  });

  test('blank lines are tolerated, as an editor may leave them', async () => {
    await using dir = await makeDir();
    const store = await createFsStore({ dir: dir.path });
    await store.create(record);
    const writer = await store.openWriter(record.id);
    await writer?.append(entries(1, 30));
    await writer?.close();
    const path = join(await journalIn(dir.path), 'entries-1-1.jsonl');
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('\n', '\n\n\n'));
    expect(await readAll(store)).toEqual(range(1, 30).map(head));
    expect(await store.readPayloads(record.id, [17])).toEqual([payload(17)]);
    await store.close();
  });

  test('many epochs, of which some hold nothing: every payload is found', async () => {
    await using dir = await makeDir();
    const store = await createFsStore({ dir: dir.path });
    await store.create(record);
    let lastSeq = 0;
    for (let epoch = 1; epoch <= 30; epoch++) {
      const writer = await store.openWriter(record.id);
      const count = epoch % 3;
      await writer?.append(entries(lastSeq + 1, lastSeq + count));
      lastSeq += count;
      await writer?.close();
      if (epoch % 7 === 0)
        await writeFile(join(await journalIn(dir.path), `entries-${epoch + 1}-1.jsonl`), '').then(
          () => epoch++,
        );
    }
    expect(await readAll(store)).toEqual(range(1, lastSeq).map(head));
    for (const seq of range(1, lastSeq))
      expect(await store.readPayloads(record.id, [seq])).toEqual([payload(seq)]);
    const all = range(1, lastSeq).toReversed();
    expect(await store.readPayloads(record.id, all)).toEqual(all.map(payload));
    await store.close();
  });

  test('a journal larger than every buffer: all is found, from any place', async () => {
    await using dir = await makeDir();
    const store = await createFsStore({ dir: dir.path });
    await store.create(record);
    const writer = await store.openWriter(record.id);
    const wide = (seq: number) => ({ seq, text: 'é'.repeat(seq % 500), payload: `${seq}`.repeat(seq % 50) });
    for (let first = 1; first <= 20_000; first += 500) {
      await writer?.append(range(first, first + 499).map(wide));
    }
    for (const after of [0, 1, 9_999, 19_998]) {
      let expected = after;
      for await (const batch of store.readEntries(record.id, { after })) {
        expect(batch.length).toBeLessThanOrEqual(1_000);
        for (const entry of batch) expect(entry.seq).toBe(++expected);
      }
      expect(expected).toBe(20_000);
    }
    const seqs = range(0, 199).map((i) => 1 + ((i * 7_919) % 20_000));
    expect(await store.readPayloads(record.id, seqs)).toEqual(seqs.map((seq) => wide(seq).payload));
    await rm(join(await journalIn(dir.path), 'LOCK'));
    await store.close();
  });
});

test('a writer whose journal was deleted and created again acknowledges nothing', async () => {
  await using dir = await makeDir();
  const store = await createFsStore({ dir: dir.path });
  await store.create(record);
  const old = await store.openWriter(record.id);
  await rm(join(await journalIn(dir.path), 'LOCK'));
  await store.delete(record.id);
  await store.create(record);
  const writer = await store.openWriter(record.id);
  expect(writer?.epoch, 'the same names of files again').toBe(1);
  await expect(old?.append([{ seq: 1 }])).rejects.toMatchObject({ code: 'SUPERSEDED' });
  await store.close();
});

test('misuse: TypeError, and nothing is stored', async () => {
  await using dir = await makeDir();
  const store = await createFsStore({ dir: dir.path });
  await store.create(record);
  for (const notes of [undefined, null, 'text', [1]]) {
    await expect(store.update(record.id, notes as never)).rejects.toThrow(TypeError);
  }
  await expect(store.openWriter(record.id, { durability: 'fast' as never })).rejects.toThrow(TypeError);
  const writer = await store.openWriter(record.id);
  await expect(writer?.append([{ seq: 1 }, { seq: 2, n: 1n as never }])).rejects.toThrow(TypeError);
  await expect(writer?.append([{ seq: 1, payload: 5 as never }])).rejects.toThrow(TypeError);
  await writer?.append([{ seq: 1 }]);
  expect(await readAll(store)).toEqual([{ seq: 1 }]);
  await store.close();
});
