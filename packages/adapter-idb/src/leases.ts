import { answerFor, isAnsweredFor } from './holders.js';
import type { JournalLocks } from './journal-locks.js';
import type { Platform } from './options.js';
import type { Wire } from './wire.js';

/** A holder that has shown no sign of life for so long, and does not answer, is dead. */
const deadAfterMs = 10_000;

/** Time for an answer, when the holder's tab is not busy. */
const answerWithinMs = 250;

/**
 * Rights where there are no Web Locks, by what the database says alone: a holder writes down each second that it lives. A
 * holder that is only frozen is taken for dead; the epoch fence makes that a matter of repeated work, never of wrong records.
 *
 * @param read - the `aliveAt` of a journal's state.
 */
export function createLeases(
  { clock }: Platform,
  wire: Wire,
  read: (id: string) => Promise<number | undefined>,
): JournalLocks {
  /** All tabs of a browser have one clock; where it was set back, a sign of life from later says nothing. */
  const isFresh = (aliveAt: number) => Math.abs(clock.now() - aliveAt) < deadAfterMs;

  return {
    async acquire(id) {
      const seenAt = await read(id);
      const isTaken =
        seenAt !== undefined && (isFresh(seenAt) || (await isAnsweredFor(wire, id, clock, answerWithinMs)));
      if (isTaken) return undefined;
      const stopAnswering = answerFor(wire, id);
      return {
        mayTake: ({ aliveAt }) => aliveAt === undefined || aliveAt === seenAt,
        aliveAt: () => clock.now(),
        async release() {
          stopAnswering();
        },
      };
    },

    look:
      async () =>
      (_, { aliveAt }) =>
        aliveAt !== undefined && isFresh(aliveAt),
    whenFree: () => () => {},
  };
}
