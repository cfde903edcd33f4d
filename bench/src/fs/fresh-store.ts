import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createFsStore } from '@tidemark/adapter-fs';
import type { Store } from '@tidemark/core';

/** Runs `use` with an empty folder, removed afterwards. */
export async function withFolder<T>(parent: string, use: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(parent, 'round-'));
  try {
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** Runs `use` with an empty store of files, removed afterwards. */
export function withStore<T>(parent: string, use: (store: Store) => Promise<T>): Promise<T> {
  return withFolder(parent, async (dir) => {
    const store = await createFsStore({ dir });
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  });
}
