import type { Hints } from './hints.js';
import type { JournalLocks } from './journal-locks.js';
import type { JournalState } from './layout.js';
import type { Platform } from './options.js';

/** A holder that has shown no sign of life for so long, and does not answer, is dead. */
const deadAfterMs = 10_000;

/**
 * Rights where there are no Web Locks, by what the database says alone: a holder writes down each second that it lives. A
 * holder that is only frozen is taken for dead; the epoch fence makes that a matter of repeated work, never of wrong records.
 *
 * @param read - the state of a journal; `undefined` when there is none.
 */
export function createLeases(
  { clock }: Platform,
  hints: Hints,
  read: (id: string) => Promise<JournalState | undefined>,
): JournalLocks {
  /** When each journal's newest sign of life was first seen, by our own clock. */
  const seen = new Map<string, { readonly sign: string; readonly at: number }>();

  /** A sign of life is fresh when it is, by the holder's clock and since we first saw it. */
  function isFresh(id: string, { holder, aliveAt }: JournalState): boolean {
    if (aliveAt === undefined) {
      seen.delete(id);
      return false;
    }
    const now = clock.now();
    const sign = `${holder} ${aliveAt}`;
    let since = seen.get(id);
    if (since?.sign !== sign) {
      since = { sign, at: now };
      seen.set(id, since);
    }
    return now - aliveAt < deadAfterMs && now - since.at < deadAfterMs;
  }

  return {
    needsBeat: true,

    async acquire(id) {
      const found = await read(id);
      if (found && isFresh(id, found)) return undefined;
      if (found?.aliveAt !== undefined && (await hints.isHeld(id))) return undefined;
      const stopAnswering = hints.hold(id);
      return {
        mayTake: ({ holder, aliveAt }) =>
          aliveAt === undefined || (holder === found?.holder && aliveAt === found.aliveAt),
        signOfLife: () => ({ aliveAt: clock.now() }),
        async release() {
          stopAnswering();
        },
      };
    },

    look: async () => isFresh,
    whenFree: () => () => {},
  };
}
