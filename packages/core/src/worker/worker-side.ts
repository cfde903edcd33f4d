import type { Remote } from 'comlink';
import { cutAttempt } from '../execution/end-attempt.js';
import { nextTurn } from '../execution/next-turn.js';
import { MESSAGE_LIMIT_MS } from '../execution/worker-batch-size.js';
import { type Claims, claim } from '../execution/worker-claims.js';
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
  let isBusy = false;
  let isStopped = false;
  /** Batches that came while another was being made. */
  let waiting: ((isWanted: boolean) => void)[] = [];

  const stop = (): void => {
    isStopped = true;
    for (const answer of waiting) answer(false);
    waiting = [];
  };

  const rest = (): void => {
    isBusy = false;
    waiting.shift()?.(true);
  };

  const turn = (): Promise<boolean> => new Promise((resolve) => waiting.push(resolve));

  const makeAll = async (text: WireText, claims: Claims): Promise<WireText> => {
    const batch = decodeValue(text) as WireBatch;
    const find = () => findTask(tasks, batch.names[0]);
    const limitAt = performance.now() + MESSAGE_LIMIT_MS;
    let outcomes: WireText[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    for (let at = 0; at < batch.calls.length && claim(claims, at); at++) {
      current = makeTaskCall(find, batch, at, pool);
      const { outcome } = current;
      if (typeof outcome !== 'string' && (batch.isQuick || batch.calls.length > 1)) {
        timer ??= setTimeout(() => {
          stop();
          void pool.lingers(listOf(outcomes));
          outcomes = [];
        }, MESSAGE_LIMIT_MS);
      }
      const ended = typeof outcome === 'string' ? outcome : await outcome;
      outcomes.push(ended); // to what is the list by now
      if (isStopped || performance.now() > limitAt) break;
    }
    clearTimeout(timer);
    return listOf(outcomes);
  };

  return {
    async run(text, claims) {
      if (isBusy && (isStopped || !(await turn()))) return listOf([]);
      isBusy = true;
      isStopped = false;
      try {
        return await makeAll(text, claims);
      } finally {
        if (waiting.length === 0) rest();
        else void nextTurn().then(rest); // the answer goes out first: what comes next may keep the thread
      }
    },
    cancel(reason, lastId) {
      if (current === undefined || current.attempt.isOver || current.id > lastId) return;
      stop();
      cutAttempt(current.attempt, toThrown(decodeValue(reason) as WireError));
    },
  };
}

function listOf(texts: readonly WireText[]): WireText {
  return `[${texts.join(',')}]`;
}
