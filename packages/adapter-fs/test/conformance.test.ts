import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import { storeConformance } from '@tidemark/core/testing';
import { describe, test } from 'vitest';

/** Removes the lock of the only journals there are in the suite's cases: those of kind `run`, found by their record. */
async function breakLock(dir: string, id: string): Promise<void> {
  const store = await createFsStore({ dir });
  const journal = await store.get(id);
  await store.close();
  const parent = join(dir, `${journal?.kind}s`);
  for (const name of await readdir(parent)) await rm(join(parent, name, 'LOCK'), { force: true });
}

for (const durability of ['process', 'power'] as const) {
  describe(`durability '${durability}'`, () => {
    storeConformance({
      test,
      durability,
      open: async () => {
        const dir = await mkdtemp(join(tmpdir(), 'tidemark-conformance-'));
        return {
          openStore: () => createFsStore({ dir }),
          breakLock: (id) => breakLock(dir, id),
          dispose: () => rm(dir, { recursive: true }),
        };
      },
    });
  });
}
