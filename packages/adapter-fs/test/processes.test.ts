import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFsStore } from '@tidemark/adapter-fs';
import { describe, expect, test } from 'vitest';
import { startProcess } from './child-process.js';
import { entries, head, journalIn, makeDir, payload, range, readAll, record } from './journal-fixture.js';

describe('two processes', () => {
  test('one drives, the other is kept out and sees it live; SIGKILL: the other goes on within 2 s', async () => {
    await using dir = await makeDir();
    const store = await createFsStore({ dir: dir.path });
    await store.create(record);
    await using driver = await startProcess(dir.path);
    expect(await driver.call('open', record.id)).toBe(1);
    expect(await store.openWriter(record.id)).toBeUndefined();
    await expect(store.delete(record.id)).rejects.toMatchObject({ code: 'LOCKED' });
    expect((await store.get(record.id))?.isActive).toBe(true);

    let heard = () => {};
    const stop = store.watch(record.id, () => heard());
    const sees = (isTrue: () => Promise<boolean>) =>
      new Promise<void>((resolve) => {
        heard = () => void isTrue().then((yes) => yes && resolve());
        heard();
      });
    const appended = driver.call('append', entries(1, 5));
    await sees(async () => (await readAll(store)).length === 5);
    await appended;
    expect(await readAll(store)).toEqual(range(1, 5).map(head));

    const killedAt = performance.now();
    await driver.kill();
    await sees(async () => (await store.get(record.id))?.isActive === false);
    stop();
    const writer = await store.openWriter(record.id);
    expect(performance.now() - killedAt).toBeLessThan(2_000);
    expect(writer?.epoch).toBe(2);
    await writer?.append(entries(6, 6));
    expect(await readAll(store)).toEqual(range(1, 6).map(head));
    await store.close();
  });

  test('SIGKILL while appending: all that was acknowledged is there, whole batches only', async () => {
    await using dir = await makeDir();
    const store = await createFsStore({ dir: dir.path });
    await store.create(record);
    let lastSeq = 0;
    for (let round = 0; round < 5; round++) {
      await using driver = await startProcess(dir.path);
      await driver.call('open', record.id);
      let acknowledged = lastSeq;
      void (async () => {
        for (let first = lastSeq + 1; ; first += 3) {
          await driver.call('append', entries(first, first + 2));
          acknowledged = first + 2;
        }
      })().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 20 + 30 * Math.random()));
      await driver.kill();
      const known = acknowledged;
      const read = await readAll(store);
      expect(read).toEqual(range(1, read.length).map(head));
      expect(read.length).toBeGreaterThanOrEqual(known);
      expect(read.length % 3).toBe(0);
      lastSeq = read.length;
    }
    expect(await store.readPayloads(record.id, range(1, lastSeq))).toEqual(range(1, lastSeq).map(payload));
    await store.close();
  });

  test('a stopped process is alive; one that lost its lock while stopped is told SUPERSEDED when it wakes', async () => {
    await using dir = await makeDir();
    const store = await createFsStore({ dir: dir.path });
    await store.create(record);
    await using old = await startProcess(dir.path);
    await old.call('open', record.id);
    await old.call('append', entries(1, 3));
    old.child.kill('SIGSTOP');
    expect(await store.openWriter(record.id)).toBeUndefined();
    await rm(join(await journalIn(dir.path), 'LOCK')); // what a wrong guess would do
    const writer = await store.openWriter(record.id);
    await writer?.append([{ seq: 4, from: 'new' }]);
    const lost = old.next('lost');
    const late = old.call('append', entries(4, 6));
    old.child.kill('SIGCONT');
    await expect(late).rejects.toMatchObject({ code: 'SUPERSEDED' });
    await lost;
    await writer?.append([{ seq: 5, from: 'new' }]);
    const expected = [...range(1, 3).map(head), { seq: 4, from: 'new' }, { seq: 5, from: 'new' }];
    expect(await readAll(store)).toEqual(expected);
    expect(await store.readPayloads(record.id, [4, 5, 6])).toEqual([undefined, undefined, undefined]);
    await old.call('close');
    expect((await store.get(record.id))?.isActive).toBe(true);
    await store.close();
  });

  test('many that open at once: exactly one gets it, and no update of notes is lost', async () => {
    await using dir = await makeDir();
    const store = await createFsStore({ dir: dir.path });
    await store.create(record);
    const processes = await Promise.all(range(1, 4).map(() => startProcess(dir.path)));
    const epochs = await Promise.all(processes.map((each) => each.call('open', record.id)));
    expect(epochs.filter((epoch) => epoch !== null).length).toBe(1);
    const updates = range(0, 39).map((i) =>
      processes[i % 4]?.call('update', record.id, { [`note ${i}`]: i }),
    );
    await Promise.all(updates);
    expect(Object.keys((await store.get(record.id))?.notes ?? {}).length).toBe(40);
    await Promise.all(processes.map((each) => each.kill()));
    await store.close();
  });

  test('a process that only watches stays alive until it hears, and ends when it stops', async () => {
    await using dir = await makeDir();
    const store = await createFsStore({ dir: dir.path });
    await store.create(record);
    const watcher = `
      import { createFsStore } from '@tidemark/adapter-fs';
      const store = await createFsStore({ dir: process.argv[1] });
      let heard = 0;
      const stop = store.watch(process.argv[2], () => {
        process.stdout.write('heard ');
        if (++heard === 2) stop();
      });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', watcher, dir.path, record.id], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data'); // the first look always tells
    await store.update(record.id, { label: 'changed' });
    expect(await exited).toEqual([0, null]);
    await store.close();
  });

  test('watch in another process hears of a commit', async () => {
    await using dir = await makeDir();
    const store = await createFsStore({ dir: dir.path });
    await store.create(record);
    await using follower = await startProcess(dir.path);
    const baseline = follower.next('change');
    await follower.call('watch', record.id);
    await baseline;
    const writer = await store.openWriter(record.id);
    await follower.next('change');
    const change = follower.next('change');
    await writer?.append(entries(1, 1));
    await change;
    await store.close();
  });
});
