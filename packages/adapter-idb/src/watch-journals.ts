import { createListeners, type Listeners } from '@tidemark/core/store';
import type { JournalLocks } from './journal-locks.js';
import type { Platform } from './options.js';
import type { Wire } from './wire.js';

/** Where nobody tells of changes, or of a death, listeners are called this often: to look for themselves. */
const pollEveryMs = 1_000;

/** The listeners of a store: told what any store tells, and of the death of whoever holds their journal. */
export function createJournalWatch(locks: JournalLocks, wire: Wire, platform: Platform): Listeners {
  const isTold = platform.locks && platform.BroadcastChannel;

  const listeners = createListeners((id) => {
    let cancelPoll: (() => void) | undefined;
    let stopWaiting: (() => void) | undefined;
    const changed = () => {
      if (!isTold) {
        cancelPoll ??= platform.clock.schedule(() => {
          cancelPoll = undefined;
          changed();
        }, pollEveryMs);
      }
      // Told when the holder there is now is gone. Soon, and for nothing, where nobody holds the journal.
      stopWaiting ??= locks.whenFree(id, () => {
        stopWaiting = undefined;
        listeners.tell(id);
      });
      listeners.tell(id);
    };
    const stopHearing = wire.hear('news', id, changed);
    changed();
    return () => {
      stopHearing();
      cancelPoll?.();
      stopWaiting?.();
    };
  });
  return listeners;
}
