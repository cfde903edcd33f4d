import { setTimeout as pause } from 'node:timers/promises';
import { createFsStore } from '@tidemark/adapter-fs';
import {
  type EvaluateOptions,
  evaluate,
  type Run,
  type RunEvent,
  type RunSummary,
  resumeRuns,
} from '@tidemark/core';
import { gatedEvaluation } from './gated-evaluation.js';

/** What a driver is told to do. SIGTERM cancels its run. */
export interface DriveOrder {
  readonly dir: string;
  readonly examples: number;
  readonly outputBytes?: number;
  /** Go on with what is interrupted, instead of a call of `evaluate`. */
  readonly isStartUp?: boolean;
  readonly options?: Omit<EvaluateOptions, 'store'>;
  /** Calls from this one on wait until the gate is opened to them. */
  readonly open?: number;
  /** How long each call takes. */
  readonly callMs?: number;
  /** Examples that kill the process, and how long after their start. */
  readonly poison?: readonly number[];
  /** Where they do so: in the task, in one of its samples, or in the scorer. */
  readonly poisonIn?: 'task' | 'sample' | 'scorer';
  readonly poisonAfterMs?: number;
}

/** Lets the calls below `open` through. */
export interface GateOrder {
  readonly open: number;
}

export type DriverTold =
  | { readonly type: 'ready' }
  | { readonly type: 'call'; readonly n: number }
  | { readonly type: 'event'; readonly event: RunEvent }
  | { readonly type: 'finished'; readonly summary: RunSummary }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

let open = Number.POSITIVE_INFINITY;
const waiting: (() => void)[] = [];

function tell(told: DriverTold): void {
  process.send?.(told);
}

async function takePoison({ poison = [], poisonAfterMs = 0 }: DriveOrder, n: number): Promise<void> {
  if (!poison.includes(n)) return;
  if (poisonAfterMs > 0) await pause(poisonAfterMs);
  process.kill(process.pid, 'SIGKILL');
}

async function pass(order: DriveOrder, n: number, sample: number): Promise<void> {
  const { callMs = 0, poisonIn = 'task' } = order;
  tell({ type: 'call', n });
  if (poisonIn === 'task' || (poisonIn === 'sample' && sample === 1)) await takePoison(order, n);
  if (callMs > 0) await pause(callMs);
  while (n >= open) await new Promise<void>((resolve) => waiting.push(resolve));
}

async function drive(order: DriveOrder): Promise<void> {
  const { dir, isStartUp, options = {} } = order;
  const evaluation = gatedEvaluation({
    ...order,
    ...(order.poisonIn === 'sample' && { samples: 3 }),
    pass: (n, sample) => pass(order, n, sample),
    judge: async (n) => {
      if (order.poisonIn === 'scorer') await takePoison(order, n);
    },
  });
  const store = await createFsStore({ dir });
  const runs: Run[] = isStartUp
    ? await resumeRuns(store, [evaluation])
    : [evaluate(evaluation, { concurrency: 4, ...options, store })];
  process.on('SIGTERM', () => void runs[0]?.cancel());
  runs[0]?.events.subscribe((event) => tell({ type: 'event', event }));
  try {
    for (const summary of await Promise.all(runs.map(({ finished }) => finished))) {
      tell({ type: 'finished', summary });
    }
  } catch (error) {
    const { code, message } = error as Error & { code: string };
    tell({ type: 'failed', code, message });
  }
  await store.close();
  process.disconnect();
}

process.on('SIGXFSZ', () => {}); // a write over `ulimit -f` fails instead of killing us
process.on('message', (order: DriveOrder | GateOrder) => {
  open = order.open ?? Number.POSITIVE_INFINITY;
  if ('dir' in order) return void drive(order);
  for (const wake of waiting.splice(0)) wake();
});
process.on('disconnect', () => process.exit());
tell({ type: 'ready' });
