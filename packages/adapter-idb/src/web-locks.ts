import type { Hints } from './hints.js';
import type { JournalLock, JournalLocks } from './journal-locks.js';
import type { Platform } from './options.js';

/** After a navigation a page's locks linger; until a lock that nobody answers for has had this long, it may be one. */
const lingerMs = 2_000;

/** Rights as exclusive Web Locks, which the browser frees when their holder dies, however it dies. */
export function createWebLocks(locks: LockManager, { name, clock }: Platform, hints: Hints): JournalLocks {
  const nameOf = (id: string) => JSON.stringify(['tidemark', name, id]);

  /** Waits for the lock, or for `undefined` when it is not to be had. Holds it until `release()`. */
  function request(id: string, options: LockOptions, onLost: () => void): Promise<JournalLock | undefined> {
    return new Promise((resolve, reject) => {
      let letGo = () => {};
      let hasStarted = false;
      const ended = locks.request(nameOf(id), options, (lock) => {
        if (!lock) return resolve(undefined);
        hasStarted = true;
        const released = new Promise<void>((free) => {
          letGo = free;
        });
        const stopAnswering = hints.hold(id);
        resolve({
          mayTake: () => true,
          signOfLife: () => ({}),
          async release() {
            stopAnswering();
            letGo();
            await ended.catch(() => {});
          },
        });
        return released;
      });
      ended.catch((error: unknown) => {
        if (hasStarted) onLost();
        else if (options.signal?.aborted) resolve(undefined);
        else reject(error);
      });
    });
  }

  /** Waits for a lock whose holder may be dead, and gives up as soon as it shows that it lives. */
  async function outwait(id: string, onLost: () => void): Promise<JournalLock | undefined> {
    const patience = new AbortController();
    const stopWaiting = clock.schedule(() => patience.abort(), lingerMs);
    hints.isHeld(id).then((isHeld) => isHeld && patience.abort());
    try {
      return await request(id, { signal: patience.signal }, onLost);
    } finally {
      stopWaiting();
    }
  }

  return {
    needsBeat: false,

    acquire: async (id, onLost) =>
      (await request(id, { ifAvailable: true }, onLost)) ?? (await outwait(id, onLost)),

    async look() {
      const { held = [] } = await locks.query();
      const names = new Set(held.filter(({ mode }) => mode === 'exclusive').map((lock) => lock.name));
      return (id) => names.has(nameOf(id));
    },

    whenFree(id, onFree) {
      const waiting = new AbortController();
      locks.request(nameOf(id), { mode: 'shared', signal: waiting.signal }, onFree).catch(() => {});
      return () => waiting.abort();
    },
  };
}
