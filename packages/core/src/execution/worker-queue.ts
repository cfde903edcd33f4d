import { type BatchSize, createBatchSize } from './worker-batch-size.js';
import type { WorkerCall } from './worker-call.js';
import type { Calls, WorkerMessage } from './worker-message.js';

/** Calls that no worker has been given yet, the next one first. */
export interface WorkerQueue {
  readonly length: number;
  /** True when the next call is known to be so quick that others can be sent with it. */
  readonly isQuick: boolean;
  add(call: WorkerCall): void;
  /** Takes back what was given to a worker and is not over. */
  addFirst(calls: readonly WorkerCall[]): void;
  /** The next calls for one message: as many as are quick together, and at most this many. */
  take(most: number): Calls | undefined;
  /** Learns how long its calls took. */
  learn(message: WorkerMessage): void;
  /** Forgets calls that are over. */
  clean(): void;
  failAll(error: unknown): void;
}

/** An empty queue. */
export function createWorkerQueue(): WorkerQueue {
  const sizes = new Map<string, BatchSize>();
  let queue: WorkerCall[] = [];

  const sizeOf = (task: string): BatchSize => {
    const known = sizes.get(task);
    if (known) return known;
    const size = createBatchSize();
    sizes.set(task, size);
    return size;
  };

  return {
    get length() {
      return queue.length;
    },
    get isQuick() {
      const [first] = queue;
      return first?.isSuspect === false && sizeOf(first.task).calls > 1;
    },
    add: (call) => queue.push(call),
    addFirst: (calls) => queue.unshift(...calls.filter(({ isOver }) => !isOver)),
    take(most) {
      const [first] = queue;
      if (first === undefined) return undefined;
      const limit = first.isSuspect ? 1 : Math.min(most, sizeOf(first.task).calls);
      let count = 1;
      while (count < limit && queue[count]?.fits(first) === true) count++;
      return queue.splice(0, count) as [WorkerCall, ...WorkerCall[]];
    },
    learn({ task, made, durationMs, meanCharacters }) {
      if (made > 0) sizeOf(task).learn(made, durationMs, made * meanCharacters);
    },
    clean() {
      queue = queue.filter(({ isOver }) => !isOver);
    },
    failAll(error) {
      const calls = queue;
      queue = [];
      for (const call of calls) call.fail(error);
    },
  };
}
