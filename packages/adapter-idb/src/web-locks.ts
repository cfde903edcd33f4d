import { answerFor, isAnsweredFor } from './holders.js';
import type { JournalLock, JournalLocks } from './journal-locks.js';
import type { Platform } from './options.js';
import type { Wire } from './wire.js';

/** After a navigation a page's locks linger; until a lock that nobody answers for has had this long, it may be one. */
const lingerMs = 2_000;

/** Rights as exclusive Web Locks, which the browser frees when their holder dies, however it dies. */
export function createWebLocks(locks: LockManager, { name, clock }: Platform, wire: Wire): JournalLocks {
  const nameOf = (id: string) => JSON.stringify(['tidemark', name, id]);

  /** Waits for the lock, or for `undefined` when it is not to be had. Holds it until `release()`. */
  function request(id: string, options: LockOptions, onLost: () => void): Promise<JournalLock | undefined> {
    return new Promise((resolve, reject) => {
      let hasStarted = false;
      const ended = locks.request(nameOf(id), options, (lock) => {
        if (!lock) return resolve(undefined);
        hasStarted = true;
        const stopAnswering = answerFor(wire, id);
        return new Promise<void>((letGo) =>
          resolve({
            mayTake: () => true,
            aliveAt: () => undefined,
            async release() {
              stopAnswering();
              letGo();
              await ended.catch(() => {});
            },
          }),
        );
      });
      ended.catch((error: unknown) => {
        if (hasStarted) onLost();
        else if (options.signal?.aborted) resolve(undefined);
        else reject(error);
      });
    });
  }

  return {
    async acquire(id, onLost) {
      const lock = await request(id, { ifAvailable: true }, onLost);
      if (lock) return lock;
      // Its holder may be dead: this waits for it, and gives up as soon as it shows that it lives.
      const patience = new AbortController();
      isAnsweredFor(wire, id, clock, lingerMs).then(() => patience.abort());
      return request(id, { signal: patience.signal }, onLost);
    },

    async look() {
      const { held = [] } = await locks.query();
      return (id) => held.some((lock) => lock.mode === 'exclusive' && lock.name === nameOf(id));
    },

    whenFree(id, onFree) {
      const waiting = new AbortController();
      locks.request(nameOf(id), { mode: 'shared', signal: waiting.signal }, onFree).catch(() => {});
      return () => waiting.abort();
    },
  };
}
