import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFsStore } from '@tidemark/adapter-fs';
import { describe, expect, test } from 'vitest';
import { startProcess } from './child-process.js';
import { makeDir, range, readAll, record } from './journal-fixture.js';

const run = promisify(execFile);
const text = 'x'.repeat(1_000);

/** All that was acknowledged can be read, and the journal goes on where it ended. */
async function expectResumable(dir: string, acknowledged: number): Promise<void> {
  const store = await createFsStore({ dir });
  expect((await readAll(store)).map(({ seq }) => seq)).toEqual(range(1, acknowledged));
  const payloads = await store.readPayloads(record.id, range(1, acknowledged + 1));
  expect(payloads).toEqual([...range(1, acknowledged).map(() => text), undefined]);
  const writer = await store.openWriter(record.id);
  await writer?.append([{ seq: acknowledged + 1, payload: 'next' }]);
  await store.close();
}

describe.skipIf(process.platform === 'win32')('a file that may not grow any more (ulimit -f)', () => {
  for (const durability of ['process', 'power'] as const) {
    test(`durability '${durability}': STORE_FULL, and all acknowledged entries are left`, async () => {
      await using dir = await makeDir();
      const store = await createFsStore({ dir: dir.path });
      await store.create(record);
      await store.close();
      await using child = await startProcess(dir.path, 'ulimit -f 100');
      await child.call('open', record.id, { durability });
      const { acknowledged, code } = await child.call('appendMany', 1, 1_000, text);
      expect(code).toBe('STORE_FULL');
      expect(acknowledged).toBe(102); // 100 KiB of payloads
      await expect(child.call('append', [{ seq: acknowledged + 1 }])).rejects.toMatchObject({
        code: 'STORE_FULL',
      });
      await child.call('close');
      await expectResumable(dir.path, acknowledged);
    });
  }
});

describe.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('a full disk (tmpfs)', () => {
  test('STORE_FULL wherever it strikes; once there is space, the journal goes on', async ({ skip }) => {
    await using dir = await makeDir();
    const isMounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', dir.path]).then(
      () => true,
      () => false, // a container without the right to mount
    );
    if (!isMounted) skip('this machine lets nobody mount');
    try {
      const store = await createFsStore({ dir: dir.path });
      await store.create(record);
      const writer = await store.openWriter(record.id);
      let acknowledged = 0;
      const failed = await (async () => {
        for (;;) {
          await writer?.append([{ seq: acknowledged + 1, payload: text }]);
          acknowledged++;
        }
      })().catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: 'STORE_FULL', cause: { code: 'ENOSPC' } });
      expect(acknowledged).toBeGreaterThan(100);
      await writer?.close();
      await writeFile(join(dir.path, 'filler'), Buffer.alloc(4096)).catch(() => {});
      await expect(store.openWriter(record.id)).rejects.toMatchObject({ code: 'STORE_FULL' });
      expect((await store.get(record.id))?.isActive).toBe(false);
      await expect(store.update(record.id, { note: text.repeat(100) })).rejects.toMatchObject({
        code: 'STORE_FULL',
      });
      await store.close();
      await run('mount', ['-o', 'remount,size=1m', dir.path]);
      await rm(join(dir.path, 'filler'), { force: true });
      await expectResumable(dir.path, acknowledged);
    } finally {
      await run('umount', [dir.path]);
    }
  });
});
