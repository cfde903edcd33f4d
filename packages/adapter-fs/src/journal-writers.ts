import type { Durability, Writer } from '@tidemark/core';
import type { JournalLocks } from './journal-lock.js';
import { sweepLockDrafts } from './lock-file.js';
import { openSegment } from './open-segment.js';
import { createSegmentWriter, type SegmentWriter } from './segment-writer.js';

/** The writers that a store has open. */
export interface JournalWriters {
  /** A writer of the journal in `folder`; `undefined` while another one holds it. */
  open(id: string, folder: string, durability: Durability): Promise<Writer | undefined>;
  closeAll(): Promise<void>;
}

/** @param signal - called after every change that a writer makes to the journal of an id. */
export function createJournalWriters(locks: JournalLocks, signal: (id: string) => void): JournalWriters {
  const writers = new Set<SegmentWriter>();

  return {
    async open(id, folder, durability) {
      let writer: SegmentWriter | undefined;
      const lock = await locks.acquire(folder, () => {
        writer?.lose();
        signal(id);
      });
      if (!lock) return undefined;
      try {
        await sweepLockDrafts(folder, lock.nonce);
        writer = createSegmentWriter(await openSegment(folder), {
          folder,
          durability,
          isHeld: lock.isOurs,
          onCommit: () => signal(id),
          onClose: async () => {
            if (writer) writers.delete(writer);
            await lock.release();
            signal(id);
          },
        });
      } catch (error) {
        await lock.release();
        throw error;
      }
      writers.add(writer);
      signal(id);
      return writer;
    },
    async closeAll() {
      await Promise.all([...writers].map((writer) => writer.close()));
    },
  };
}
