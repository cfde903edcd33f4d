import type { Remote } from 'comlink';
import { cutAttempt } from '../execution/end-attempt.js';
import { MESSAGE_LIMIT_MS } from '../execution/worker-batch-size.js';
import { claim } from '../execution/worker-claims.js';
import { type AnyTask, findTask } from '../execution/worker-tasks.js';
import {
  type PoolSide,
  toThrown,
  type WireBatch,
  type WireError,
  type WireText,
  type WorkerSide,
} from '../execution/worker-wire.js';
import { decodeValue } from '../model/codec.js';
import { makeTaskCall, type TaskCall } from './make-task-call.js';

/** Makes the calls that a pool sends, one after the other. */
export function createWorkerSide(
  tasks: Readonly<Record<string, AnyTask>>,
  pool: Remote<PoolSide>,
): WorkerSide {
  let current: TaskCall | undefined;
  let isStopped = false;

  return {
    async run(text, claims) {
      const batch = decodeValue(text) as WireBatch;
      const find = () => findTask(tasks, batch.names[0]);
      const limitAt = performance.now() + MESSAGE_LIMIT_MS;
      let outcomes: WireText[] = [];
      let timer: ReturnType<typeof setTimeout> | undefined;
      isStopped = false;
      for (const [at, call] of batch.calls.entries()) {
        if (!claim(claims, at)) break;
        current = makeTaskCall(find, batch, call, pool);
        const { outcome } = current;
        if (typeof outcome !== 'string' && batch.calls.length > 1) {
          timer ??= setTimeout(() => {
            isStopped = true;
            void pool.lingers(listOf(outcomes), current?.id ?? 0);
            outcomes = [];
          }, MESSAGE_LIMIT_MS);
        }
        outcomes.push(typeof outcome === 'string' ? outcome : await outcome);
        if (isStopped || performance.now() > limitAt) break;
      }
      clearTimeout(timer);
      return listOf(outcomes);
    },
    cancel(reason) {
      isStopped = true;
      if (current?.attempt.isOver === false) {
        cutAttempt(current.attempt, toThrown(decodeValue(reason) as WireError));
      }
    },
  };
}

function listOf(texts: readonly WireText[]): WireText {
  return `[${texts.join(',')}]`;
}
