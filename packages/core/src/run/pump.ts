import type { AbortScope } from '../execution/abort-scope.js';
import { createBreather } from './breathe.js';

/** What a {@link createPump} needs. */
export interface PumpOptions<T> {
  readonly concurrency: number;
  /** The next thing to do, `undefined` when there is none. Called only when a slot is free; never twice at a time. */
  readonly next: () => T | undefined | Promise<T | undefined>;
  readonly work: (item: T) => void | Promise<void>;
  /** A promise to wait for before more is taken; `undefined` when there is room. */
  readonly room: () => Promise<void> | undefined;
  readonly scope: AbortScope;
}

/** Takes work only when a slot is free and there is room: one lane for each slot, all from one source. */
export interface Pump {
  /** Resolves when the source is empty, or nothing more is to be taken, and no lane is at work. Rejects when one fails. */
  run(): Promise<void>;
  /** Takes nothing more; resolves when no lane is at work. */
  pause(): Promise<void>;
  resume(): void;
  /** Takes nothing more, for good. */
  stop(): void;
  readonly active: number;
}

/** Makes a {@link Pump}. */
export function createPump<T>({ concurrency, next, work, room, scope }: PumpOptions<T>): Pump {
  const breathe = createBreather();
  let active = 0;
  let isStopped = false;
  let turn: Promise<void> | undefined;
  let barrier: Barrier | undefined;
  let idleListeners: (() => void)[] = [];

  const isOver = () => isStopped || scope.aborted;

  /** At once when it can; else once what stands in the way is gone. */
  const take = (): T | undefined | Promise<T | undefined> => {
    if (isOver()) return undefined;
    const wait = turn ?? barrier?.opened ?? room() ?? breathe();
    if (wait !== undefined) return wait.then(take);
    const item = next();
    return item instanceof Promise ? takeLate(item) : begin(item);
  };

  /** The others wait until the source has answered: it sees no two calls at a time. */
  const takeLate = (item: Promise<T | undefined>): Promise<T | undefined> => {
    const answered = item
      .then(() => {}, stop)
      .then(() => {
        turn = undefined;
      });
    turn = answered;
    return item.then(async (found) => {
      while (barrier !== undefined && found !== undefined && !isOver()) await barrier.opened;
      return begin(isOver() ? undefined : found);
    });
  };

  const begin = (item: T | undefined): T | undefined => {
    if (item !== undefined) active++;
    return item;
  };

  const lane = async (): Promise<void> => {
    for (;;) {
      const taken = take();
      const item = taken instanceof Promise ? await taken : taken;
      if (item === undefined) return;
      try {
        const working = work(item);
        if (working instanceof Promise) await working;
      } catch (error) {
        stop();
        throw error;
      } finally {
        active--;
        if (active === 0) becomeIdle();
      }
    }
  };

  const stop = () => {
    isStopped = true;
    barrier?.open();
  };

  const becomeIdle = () => {
    const listeners = idleListeners;
    idleListeners = [];
    for (const listener of listeners) listener();
  };

  scope.onAbort(() => barrier?.open());
  return {
    async run() {
      const lanes = await Promise.allSettled(Array.from({ length: concurrency }, lane));
      const failed = lanes.find((each) => each.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
    async pause() {
      barrier ??= createBarrier();
      if (active > 0) await new Promise<void>((resolve) => idleListeners.push(resolve));
    },
    resume() {
      barrier?.open();
      barrier = undefined;
    },
    stop,
    get active() {
      return active;
    },
  };
}

interface Barrier {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

function createBarrier(): Barrier {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
