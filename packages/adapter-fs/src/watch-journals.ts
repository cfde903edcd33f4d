import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { notesName } from './notes-file.js';
import { ifExists } from './platform-errors.js';
import { entriesName, epochOf } from './segment-files.js';

const pollEveryMs = 250;

/** Tells listeners of a store about changes of journals: polls, and keeps the process alive, while somebody listens. */
export interface JournalWatch {
  watch(id: string, listener: () => void): () => void;
  /** Calls the listeners of a journal that this store changed. */
  signal(id: string): void;
  close(): void;
}

/** What a watcher needs to know of a journal. */
export interface WatchedPlace {
  /** Where the journal is, whether it exists or not: one of these. */
  foldersOf(id: string): readonly string[];
  isHeld(folder: string): Promise<boolean>;
}

/** A text that changes when the journal does. */
async function fingerprintOf(folder: string, isHeld: WatchedPlace['isHeld']): Promise<string> {
  const names = await ifExists(readdir(folder));
  if (!names) return '';
  const epoch = names.reduce((highest, name) => Math.max(highest, epochOf(name)), 0);
  const parts: unknown[] = [(await ifExists(stat(folder)))?.ino, epoch];
  for (const name of [entriesName(epoch), notesName]) {
    const stats = names.includes(name) ? await ifExists(stat(join(folder, name))) : undefined;
    parts.push(stats?.size, stats?.mtimeMs);
  }
  parts.push(await isHeld(folder));
  return parts.join();
}

export function createJournalWatch(place: WatchedPlace): JournalWatch {
  const watched = new Map<string, { readonly listeners: Set<() => void>; readonly stop: () => void }>();

  function poll(id: string, notify: () => void): () => void {
    let isStopped = false;
    let timer: NodeJS.Timeout | undefined;
    let before: string | undefined;
    async function look(): Promise<void> {
      const parts: string[] = [];
      for (const folder of place.foldersOf(id)) parts.push(await fingerprintOf(folder, place.isHeld));
      const now = parts.join('|');
      // The first look tells too: what changed between the listener's last read and it would go unseen.
      if (now !== before && !isStopped) notify();
      before = now;
    }
    function again(): void {
      if (isStopped) return;
      look()
        .catch(() => {}) // Looking failed, and will be tried again; reading tells why.
        .then(() => {
          if (!isStopped) timer = setTimeout(again, pollEveryMs);
        });
    }
    again();
    return () => {
      isStopped = true;
      clearTimeout(timer);
    };
  }

  function signal(id: string): void {
    for (const listener of [...(watched.get(id)?.listeners ?? [])]) listener();
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
      let entry = watched.get(id);
      if (!entry) {
        entry = { listeners: new Set(), stop: poll(id, () => signal(id)) };
        watched.set(id, entry);
      }
      const { listeners, stop } = entry;
      listeners.add(call);
      return () => {
        if (!listeners.delete(call) || listeners.size > 0) return;
        stop();
        watched.delete(id);
      };
    },
    signal,
    close() {
      for (const { listeners, stop } of watched.values()) {
        listeners.clear();
        stop();
      }
      watched.clear();
    },
  };
}
