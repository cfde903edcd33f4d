import 'fake-indexeddb/auto';
import { createIdbStore } from '@tidemark/adapter-idb';
import { storeConformance } from '@tidemark/core/testing';
import { describe, test } from 'vitest';
import { supersede } from '../raw-database.js';

for (const durability of ['process', 'power'] as const) {
  describe(`durability '${durability}'`, () => {
    storeConformance({
      test,
      durability,
      open: () => {
        const name = crypto.randomUUID();
        return {
          openStore: () => createIdbStore({ name, locks: undefined }),
          breakLock: (id) => supersede(name, id),
        };
      },
    });
  });
}
