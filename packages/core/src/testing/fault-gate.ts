import type { Store } from '../store/store.js';

/** One call on its way to the store behind a faulty one. */
export interface StoreCall {
  /** `append` and `closeWriter` are a writer's; `readEntries` is one call per batch, and one for the end. */
  readonly method: Exclude<keyof Store, 'watch'> | 'append' | 'closeWriter';
  /** The journal; `undefined` for `list` and `close`. */
  readonly id: string | undefined;
  /** How many calls of this method there have been, this one included. */
  readonly count: number;
}

/** What goes wrong, and when. May be changed at any time. */
export interface Faults {
  /**
   * Called before a call reaches the store. The call waits for the promise it returns; what it throws or rejects with
   * is what the call rejects with, and the store never hears of it.
   */
  before?: ((call: StoreCall) => void | Promise<void>) | undefined;
  /** Called when the store has done it, before the caller hears so; it may hold back that answer, or throw another. */
  after?: ((call: StoreCall) => void | Promise<void>) | undefined;
}

/** Where every call passes on its way to the store and back. */
export interface FaultGate {
  pass<T>(method: StoreCall['method'], id: string | undefined, run: () => Promise<T>): Promise<T>;
  /** From this moment on nothing passes, in either direction. Resolves when the store has done what it was at. */
  shut(): Promise<void>;
}

export function createFaultGate(faults: Faults): FaultGate {
  const counts = new Map<StoreCall['method'], number>();
  const underWay = new Set<Promise<unknown>>();
  let isShut = false;

  async function reach<T>(run: () => Promise<T>): Promise<T> {
    const work = run();
    underWay.add(work);
    try {
      return await work;
    } finally {
      underWay.delete(work);
    }
  }

  async function passThrough<T>(call: StoreCall, run: () => Promise<T>): Promise<T> {
    if (!isShut) await faults.before?.(call);
    if (isShut) return new Promise<never>(() => {});
    const answer = await reach(run);
    if (!isShut) await faults.after?.(call);
    return answer;
  }

  return {
    pass(method, id, run) {
      const count = (counts.get(method) ?? 0) + 1;
      counts.set(method, count);
      return new Promise((resolve, reject) => {
        passThrough({ method, id, count }, run).then(
          (answer) => isShut || resolve(answer),
          (error: unknown) => isShut || reject(error),
        );
      });
    },

    async shut() {
      isShut = true;
      await Promise.allSettled(underWay);
    },
  };
}
