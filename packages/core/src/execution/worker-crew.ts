import type { TidemarkError } from '../model/errors.js';
import { nextTurn } from './next-turn.js';
import { createLane, type Lane, type LaneOptions, type LaneState } from './worker-lane.js';
import type { WorkerQueue } from './worker-queue.js';

/** What a {@link createWorkerCrew} needs. */
export interface CrewOptions extends Pick<LaneOptions, 'create' | 'readyTimeoutMs' | 'onReady'> {
  readonly size: number;
  readonly recycleAfter: number;
  readonly queue: WorkerQueue;
  /** No worker can be loaded, and there is none. */
  readonly onNone: (error: TidemarkError) => void;
}

/** The workers of a pool, which make the calls in its queue. */
export interface WorkerCrew {
  readonly state: {
    readonly workers: readonly LaneState[];
    readonly lost: number;
    readonly lastLoss?: TidemarkError;
  };
  /** Creates workers for so many calls. */
  grow(calls: number): void;
  /** Gives out calls in the next turn: those that are made together go together. */
  serveSoon(): void;
  /** Hears that a call was given up. */
  dropped(): void;
  close(error: TidemarkError): Promise<unknown>;
}

/** A worker that is idle for so long gets what others have not begun, should a slow call be before it. */
const IDLE_MS = 10;

/** A crew without workers; they are created when there is work. */
export function createWorkerCrew(options: CrewOptions): WorkerCrew {
  const { size, recycleAfter, queue, onReady, onNone } = options;
  const lanes = new Set<Lane>();
  /** Fewer than `size` while a further worker can't be loaded. */
  let limit = size;
  let isDue = false;
  let isWatching = false;
  let hasDropped = false;
  let lost = 0;
  let lastLoss: TidemarkError | undefined;
  let closed: TidemarkError | undefined;

  const inState = (...states: LaneState[]): Lane[] =>
    [...lanes].filter(({ state }) => states.includes(state));

  const dismiss = (lane: Lane): unknown => {
    lanes.delete(lane);
    return lane.close(closed);
  };

  const open = (): void => {
    const lane = createLane({
      ...options,
      onReady(worker) {
        limit = size;
        onReady(worker);
        serveSoon();
      },
      onAnswer(message) {
        queue.learn(message);
        if (lane.served >= recycleAfter && lane.pending === 0) void dismiss(lane);
        serveSoon();
      },
      onReturned(calls) {
        queue.addFirst(calls);
        serveSoon();
      },
      onDeath(error) {
        lanes.delete(lane);
        lost++;
        lastLoss = error;
        if (error.code === 'WORKER_LOAD') {
          limit = Math.max(1, lanes.size);
          if (lanes.size === 0) onNone(error);
        }
        serveSoon();
      },
    });
    lanes.add(lane);
  };

  const grow = (calls: number): void => {
    const missing = Math.min(calls - inState('starting', 'idle').length, limit - lanes.size);
    for (let count = 0; count < missing; count++) open();
  };

  /** Gives each idle worker its share; when there is none, what is quick goes ahead to the busy ones. */
  const serve = (): void => {
    isDue = false;
    if (closed) return;
    if (hasDropped) queue.clean();
    hasDropped = false;
    grow(queue.length);
    let free = inState('starting', 'idle').length;
    if (free > 0) for (const lane of inState('idle')) give(lane, queue.length / free--);
    else {
      const busy = [...lanes].filter((lane) => lane.hasRoom(queue.isQuick));
      for (const [at, lane] of busy.entries()) give(lane, queue.length / (busy.length - at));
    }
    if (inState('idle').length > 0 && inState('busy').some(({ hasSpare }) => hasSpare)) watch();
  };

  /** To an idle worker, quick calls go in two messages. */
  const give = (lane: Lane, share: number): void => {
    let left = Math.min(Math.ceil(share), recycleAfter - lane.served - lane.pending);
    while (left > 0 && lane.hasRoom(queue.isQuick)) {
      const { isQuick } = queue;
      const calls = queue.take(isQuick && lane.state === 'idle' ? Math.ceil(left / 2) : left);
      if (calls === undefined) return;
      lane.send(calls, isQuick);
      left -= calls.length;
    }
  };

  const watch = (): void => {
    if (isWatching) return;
    isWatching = true;
    setTimeout(() => {
      isWatching = false;
      for (const lane of lanes) lane.takeBack();
      serveSoon();
    }, IDLE_MS);
  };

  const serveSoon = (): void => {
    if (isDue) return;
    isDue = true;
    void nextTurn().then(serve);
  };

  return {
    get state() {
      return { workers: [...lanes].map(({ state }) => state), lost, ...(lastLoss && { lastLoss }) };
    },
    grow,
    serveSoon,
    dropped() {
      hasDropped = true;
      for (const lane of lanes) lane.dropped();
    },
    close(error) {
      closed = error;
      return Promise.all([...lanes].map(dismiss));
    },
  };
}
