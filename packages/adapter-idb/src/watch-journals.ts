import type { JournalLocks } from './journal-locks.js';
import type { Platform } from './options.js';

const pollEveryMs = 1_000;

/** Tells listeners of a store about changes of journals. */
export interface JournalWatch {
  watch(id: string, listener: () => void): () => void;
  /** A journal has changed, or may have: calls its listeners. */
  signal(id: string): void;
  close(): void;
}

/** What a watch needs besides hints. */
export interface WatchedPlace {
  readonly locks: JournalLocks;
  /** Whether to look again and again: where nobody tells of changes, or of a death. */
  readonly mustPoll: boolean;
  /** A text that changes when the journal does. */
  fingerprint(id: string): Promise<string>;
}

interface Watched {
  readonly listeners: Set<() => void>;
  /** Asks, unless it is being asked already, to be told when the holder is gone. */
  readonly rearm: () => void;
  readonly stop: () => void;
}

/** @param platform - its clock, for polls. */
export function createJournalWatch(place: WatchedPlace, { clock }: Platform): JournalWatch {
  const watched = new Map<string, Watched>();

  /** Calls `onChange` whenever the fingerprint is another than at the last look. */
  function poll(id: string, onChange: () => void): () => void {
    let isStopped = false;
    let before: string | undefined;
    let cancel = () => {};
    const look = async () => {
      const now = await place.fingerprint(id);
      if (now !== before && !isStopped) onChange();
      before = now;
    };
    const again = () => {
      look()
        .catch(() => {}) // Looking failed, and will be tried again; reading tells why.
        .then(() => {
          if (!isStopped) cancel = clock.schedule(again, pollEveryMs);
        });
    };
    again();
    return () => {
      isStopped = true;
      cancel();
    };
  }

  /** Calls `onFree` when the holder there is now is gone; soon, and for nothing, when there is none. */
  function awaitDeath(id: string, onFree: () => void): Pick<Watched, 'rearm' | 'stop'> {
    let isArmed = false;
    let stop = () => {};
    const rearm = () => {
      if (isArmed) return;
      isArmed = true;
      stop = place.locks.whenFree(id, () => {
        isArmed = false;
        onFree();
      });
    };
    return { rearm, stop: () => stop() };
  }

  function notify(id: string): void {
    for (const listener of [...(watched.get(id)?.listeners ?? [])]) listener();
  }

  function start(id: string): Watched {
    const onChange = () => notify(id);
    const stopPoll = place.mustPoll ? poll(id, onChange) : () => {};
    const death = awaitDeath(id, onChange);
    death.rearm();
    return {
      listeners: new Set(),
      rearm: death.rearm,
      stop: () => {
        stopPoll();
        death.stop();
      },
    };
  }

  return {
    watch(id, listener) {
      // Called later and merged, so that it never runs within the store method that caused it.
      let isDue = false;
      const call = () => {
        if (isDue) return;
        isDue = true;
        queueMicrotask(() => {
          isDue = false;
          if (listeners.has(call)) listener();
        });
      };
      const entry = watched.get(id) ?? start(id);
      watched.set(id, entry);
      const { listeners } = entry;
      listeners.add(call);
      return () => {
        if (!listeners.delete(call) || listeners.size > 0 || watched.get(id) !== entry) return;
        entry.stop();
        watched.delete(id);
      };
    },
    signal(id) {
      watched.get(id)?.rearm();
      notify(id);
    },
    close() {
      for (const { listeners, stop } of watched.values()) {
        listeners.clear();
        stop();
      }
      watched.clear();
    },
  };
}
