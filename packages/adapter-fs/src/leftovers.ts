import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { kindFolder, kinds } from './journal-folder.js';
import { ifExists } from './platform-errors.js';
import type { ProcessFacts } from './process-identity.js';

/** A draft of a process that can't be asked is given up after this long. */
const oldAfterMs = 24 * 3_600_000;

/** Names of this process's drafts start with this: its pid, and where that pid means something. */
export function draftPrefixOf({ self }: ProcessFacts): string {
  return `.new-${placeOf(self)}-${self.pid}-`;
}

function placeOf({ host, bootId, namespace }: ProcessFacts['self']): string {
  return createHash('sha256')
    .update(JSON.stringify([host, bootId, namespace]))
    .digest('hex')
    .slice(0, 8);
}

/** Removes what creators and deleters left behind that died half-way. What can't be removed now is left for the next time. */
export async function sweepLeftovers(dir: string, facts: ProcessFacts): Promise<void> {
  for (const kind of kinds) {
    const parent = kindFolder(dir, kind);
    for (const name of (await ifExists(readdir(parent))) ?? []) {
      const path = join(parent, name);
      if (
        name.startsWith('.deleted-') ||
        (name.startsWith('.new-') && (await isAbandoned(path, name, facts)))
      ) {
        await rm(path, { recursive: true, force: true }).catch(() => {});
      }
    }
  }
}

async function isAbandoned(path: string, name: string, facts: ProcessFacts): Promise<boolean> {
  const [, place, pid] = /^\.new-([0-9a-f]{8})-(\d+)-/.exec(name) ?? [];
  if (place === placeOf(facts.self) && !facts.stateOf(Number(pid)).isAlive) return true;
  const stats = await ifExists(stat(path));
  return stats !== undefined && Date.now() - stats.mtimeMs > oldAfterMs;
}
