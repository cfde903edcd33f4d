import { test } from 'vitest';
import { breakMemoryLock, createMemoryPlace, createMemoryStore } from '../../src/store/memory-store.js';
import { storeConformance } from '../../src/testing/index.js';

storeConformance({
  test,
  open: () => {
    const place = createMemoryPlace();
    return { openStore: () => createMemoryStore(place), breakLock: (id) => breakMemoryLock(place, id) };
  },
});
