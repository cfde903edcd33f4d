import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createListeners, type Listeners } from '@tidemark/core/store';
import { notesName } from './notes-file.js';
import { ifExists } from './platform-errors.js';
import { entriesName, epochOf } from './segment-files.js';

const pollEveryMs = 250;

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

/** The listeners of a store. Polls, and keeps the process alive, while somebody listens. */
export function createJournalWatch(place: WatchedPlace): Listeners {
  function poll(id: string): () => void {
    let isStopped = false;
    let timer: NodeJS.Timeout | undefined;
    let before: string | undefined;
    async function look(): Promise<void> {
      const parts: string[] = [];
      for (const folder of place.foldersOf(id)) parts.push(await fingerprintOf(folder, place.isHeld));
      const now = parts.join('|');
      // The first look tells too: what changed between the listener's last read and it would go unseen.
      if (now !== before && !isStopped) listeners.tell(id);
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

  const listeners = createListeners(poll);
  return listeners;
}
