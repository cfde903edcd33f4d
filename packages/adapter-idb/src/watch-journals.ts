import type { JournalLocks } from './journal-locks.js';
import type { Platform } from './options.js';

/** Where nobody tells of changes, or of a death, listeners are called this often: to look for themselves. */
const pollEveryMs = 1_000;

/** Tells listeners of a store about changes of journals. */
export interface JournalWatch {
  watch(id: string, listener: () => void): () => void;
  /** A journal has changed, or may have: calls its listeners. */
  signal(id: string): void;
  close(): void;
}

export function createJournalWatch(locks: JournalLocks, { clock, BroadcastChannel }: Platform): JournalWatch {
  const watches = new Set<{ notify(id: string): void; stop(): void }>();

  return {
    watch(id, listener) {
      let isDue = false;
      let cancelPoll = () => {};
      let stopWaiting: (() => void) | undefined;

      const notify = (changed: string) => {
        if (changed !== id) return;
        // Told when the holder there is now is gone. Soon, and for nothing, where nobody holds the journal.
        stopWaiting ??= locks.whenFree(id, () => {
          stopWaiting = undefined;
          call();
        });
        call();
      };
      // Later and merged, so that the listener never runs within the store method that caused it.
      const call = () => {
        if (isDue) return;
        isDue = true;
        queueMicrotask(() => {
          isDue = false;
          if (watches.has(watch)) listener();
        });
      };
      const poll = () => {
        cancelPoll = clock.schedule(() => {
          poll();
          call();
        }, pollEveryMs);
      };
      const stop = () => {
        watches.delete(watch);
        cancelPoll();
        stopWaiting?.();
      };

      const watch = { notify, stop };
      watches.add(watch);
      if (locks.needsBeat || !BroadcastChannel) poll();
      notify(id);
      return stop;
    },
    signal(id) {
      for (const { notify } of [...watches]) notify(id);
    },
    close() {
      for (const { stop } of watches) stop();
    },
  };
}
