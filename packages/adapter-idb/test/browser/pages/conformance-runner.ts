import { createIdbStore } from '@tidemark/adapter-idb';
import type { Durability } from '@tidemark/core';
import { storeConformance } from '@tidemark/core/testing';
import { supersede } from '../../raw-database.js';
import { breakableLocks } from './breakable-locks.js';

/** Under which conditions a case is run. */
export interface ConformanceVariant {
  readonly durability: Durability;
  readonly locking: 'web-locks' | 'lease';
  readonly place: 'page' | 'worker';
}

/** Runs one case of the suite here, on a database of its own. @returns why it was skipped. */
export async function runConformanceCase(
  variant: ConformanceVariant,
  name: string,
): Promise<string | undefined> {
  const cases = new Map<string, (context: unknown) => Promise<void>>();
  storeConformance({
    test: (caseName, run) => cases.set(caseName, run),
    durability: variant.durability,
    open: () => {
      const database = crypto.randomUUID();
      const { locks, breakLock } = breakableLocks(navigator.locks);
      const hasLocks = variant.locking === 'web-locks';
      return {
        openStore: () => createIdbStore({ name: database, locks: hasLocks ? locks : undefined }),
        breakLock: hasLocks
          ? (id) => breakLock(JSON.stringify(['tidemark', database, id]))
          : (id) => supersede(database, id),
        dispose: () => void indexedDB.deleteDatabase(database),
      };
    },
  });
  const run = cases.get(name);
  if (!run) throw new Error(`There is no case ${name}`);
  let skipped: string | undefined;
  await run({
    skip: (reason: string) => {
      skipped = reason;
    },
  });
  return skipped;
}
