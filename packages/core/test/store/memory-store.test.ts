import { test } from 'vitest';
import { createMemoryPlace, createMemoryStore } from '../../src/store/memory-store.js';
import { storeConformance } from '../../src/testing/index.js';

storeConformance({
  test,
  open: () => {
    const place = createMemoryPlace();
    return {
      openStore: () => createMemoryStore(place),
      breakLock: (id) => {
        const holder = place.journals.get(id)?.holder;
        if (holder) holder.isAlive = false;
      },
    };
  },
});
