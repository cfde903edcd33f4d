/** Locks that can be taken from under their holder, who does not notice: as after a wrong guess about who is dead. */
export function breakableLocks(real: LockManager): {
  locks: LockManager;
  breakLock(name: string): Promise<void>;
} {
  const holders = new Map<string, () => Promise<unknown>>();

  const request = (name: string, options: LockOptions, callback: (lock: Lock | null) => Promise<unknown>) => {
    let letGo = () => {};
    const broken = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    return new Promise((resolve, reject) => {
      const ended = real.request(name, options, (lock) => {
        const held = Promise.resolve(callback(lock));
        held.then(resolve, reject);
        if (lock?.mode === 'exclusive') {
          holders.set(name, () => {
            letGo();
            return ended;
          });
        }
        return Promise.race([held, broken]);
      });
      ended.catch(reject);
    });
  };

  return {
    locks: { request, query: () => real.query() } as LockManager,
    async breakLock(name) {
      await holders.get(name)?.();
    },
  };
}
