import type { AbortScope } from '../execution/abort-scope.js';
import { createBreather } from './breathe.js';

/** What a {@link createPump} needs. */
export interface PumpOptions<T> {
  readonly concurrency: number;
  /** The next thing to do, `undefined` when there is none. Called only when a slot is free; never twice at a time. */
  readonly next: () => T | undefined | Promise<T | undefined>;
  /** Works on an item and calls `done` once at its end, at once or later. */
  readonly work: (item: T, done: () => void) => void;
  /** A promise to wait for before more is taken; `undefined` when there is room. */
  readonly room: () => Promise<void> | undefined;
  readonly scope: AbortScope;
}

/** Takes work only when a slot is free and there is room. */
export interface Pump {
  /**
   * Resolves when nothing is at work and the source is empty or nothing more is to be taken; at an abort, as soon as the
   * source has answered. Rejects when the source or the work fails.
   */
  run(): Promise<void>;
  /** Takes nothing more; resolves when nothing is at work, or when it is resumed before. */
  pause(): Promise<void>;
  resume(): void;
  /** Takes nothing more, for good. */
  stop(): void;
  /** Changes how many may be worked on at a time. Who is at work goes on; it takes effect with the next item. */
  tune(concurrency: number): void;
  readonly active: number;
}

/** Makes a {@link Pump}. */
export function createPump<T>({ next, work, room, scope, ...options }: PumpOptions<T>): Pump {
  const breathe = createBreather();
  let { concurrency } = options;
  let active = 0;
  /** An item that came while the pump was pausing. */
  let ahead: T | undefined;
  let isStopped = false;
  let isPaused = false;
  let isFilling = false;
  let isWaiting = false;
  let failure: { readonly error: unknown } | undefined;
  let onEnd: (() => void) | undefined;
  let idleListeners: (() => void)[] = [];

  const isOver = () => isStopped || scope.aborted;

  /** A loop, since work may be done at once: `done` comes back here. */
  const fill = (): void => {
    if (isFilling || onEnd === undefined) return;
    isFilling = true;
    try {
      while (active < concurrency && !isWaiting && !isPaused && !isOver()) takeOne();
    } catch (error) {
      fail(error);
    }
    isFilling = false;
    tell();
  };

  const takeOne = (): void => {
    const pause = room() ?? breathe();
    if (pause === undefined) start(ahead ?? next());
    else wait(pause);
  };

  const start = (item: T | undefined | Promise<T | undefined>): void => {
    if (item instanceof Promise) wait(item.then(keep));
    else if (item === undefined) isStopped = true;
    else begin(item);
  };

  /** An empty source stays empty. */
  const keep = (item: T | undefined): void => {
    ahead = item;
    if (item === undefined) isStopped = true;
  };

  const begin = (item: T): void => {
    ahead = undefined;
    active++;
    try {
      work(item, done);
    } catch (error) {
      active--;
      fail(error);
    }
  };

  const wait = (pause: Promise<void>): void => {
    isWaiting = true;
    pause.catch(fail).then(() => {
      isWaiting = false;
      fill();
    });
  };

  const done = (): void => {
    active--;
    fill();
  };

  const fail = (error: unknown): void => {
    failure ??= { error };
    isStopped = true;
  };

  const tellIdle = (): void => {
    const listeners = idleListeners;
    idleListeners = [];
    for (const listener of listeners) listener();
  };

  const tell = (): void => {
    if (active === 0 || scope.aborted) tellIdle();
    if (!isWaiting && (scope.aborted || (isStopped && active === 0))) onEnd?.();
  };

  scope.onAbort(tell);
  return {
    async run() {
      await new Promise<void>((resolve) => {
        onEnd = resolve;
        fill();
      });
      if (failure !== undefined) throw failure.error;
    },
    async pause() {
      isPaused = true;
      if (active > 0 && !scope.aborted) await new Promise<void>((resolve) => idleListeners.push(resolve));
    },
    resume() {
      isPaused = false;
      tellIdle();
      fill();
    },
    stop() {
      isStopped = true;
      tell();
    },
    tune(wanted) {
      concurrency = wanted;
      fill();
    },
    get active() {
      return active;
    },
  };
}
