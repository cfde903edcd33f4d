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

/** Takes work only when a slot is free and there is room: one lane for each item that is worked on, all from one source. */
export interface Pump {
  /** Resolves when the source is empty, or nothing more is to be taken, and no lane is at work. Rejects when one fails. */
  run(): Promise<void>;
  /** Takes nothing more; resolves when no lane is at work. */
  pause(): Promise<void>;
  resume(): void;
  /** Takes nothing more, for good. */
  stop(): void;
  /** Changes how many may be worked on at a time. Who is at work goes on; it takes effect with the next item. */
  tune(concurrency: number): void;
  readonly active: number;
}

/** Makes a {@link Pump}. */
export function createPump<T>({ concurrency: start, next, work, room, scope }: PumpOptions<T>): Pump {
  const breathe = createBreather();
  let concurrency = start;
  let active = 0;
  /** Lanes that look for work; another begins only when none does, so that there are never many more than items. */
  let looking = 0;
  let isStopped = false;
  let isFilling = false;
  let failure: { readonly error: unknown } | undefined;
  let onEnd: (() => void) | undefined;
  let turn: Promise<void> | undefined;
  let barrier: Barrier | undefined;
  let idleListeners: (() => void)[] = [];

  const isOver = () => isStopped || scope.aborted;

  /** At once when it can; else once what stands in the way is gone. `undefined` ends the lane. */
  const take = (): T | undefined | Promise<T | undefined> => {
    if (isOver() || active >= concurrency) return undefined;
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
      return isOver() ? undefined : begin(found);
    });
  };

  /** An empty source stays empty. */
  const begin = (item: T | undefined): T | undefined => {
    if (item === undefined) isStopped = true;
    else active++;
    return item;
  };

  const lane = async (): Promise<void> => {
    for (;;) {
      looking++;
      let item: T | undefined;
      try {
        const taken = take();
        item = taken instanceof Promise ? await taken : taken;
      } finally {
        looking--;
      }
      if (item === undefined) return;
      try {
        const working = work(item);
        if (working instanceof Promise) {
          fill();
          await working;
        }
      } finally {
        active--;
        if (active === 0) becomeIdle();
      }
    }
  };

  /** Begins lanes while one is wanted; a loop, since each may begin the next one before it waits. */
  const fill = () => {
    if (isFilling || onEnd === undefined) return;
    isFilling = true;
    while (looking === 0 && active < concurrency && !isOver()) {
      lane()
        .catch((error) => {
          failure ??= { error };
          stop();
        })
        .finally(endIfOver);
    }
    isFilling = false;
  };

  const endIfOver = () => {
    if (active === 0 && looking === 0) onEnd?.();
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
      await new Promise<void>((resolve) => {
        onEnd = resolve;
        fill();
        endIfOver();
      });
      if (failure !== undefined) throw failure.error;
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
    tune(wanted) {
      concurrency = wanted;
      fill();
    },
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
