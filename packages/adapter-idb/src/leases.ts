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
  /** All tabs of a browser have one clock; where it was set back, a sign of life from later says nothing. */
  const isFresh = ({ aliveAt }: JournalState) =>
    aliveAt !== undefined && Math.abs(clock.now() - aliveAt) < deadAfterMs;

  return {
    needsBeat: true,

    async acquire(id) {
      const found = await read(id);
      if (found && isFresh(found)) return undefined;
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

    look: async () => (_, state) => isFresh(state),
    whenFree: () => () => {},
  };
}
