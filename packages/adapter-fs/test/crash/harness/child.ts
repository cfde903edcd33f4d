import { createFsStore } from '@tidemark/adapter-fs';
import { type Durability, evaluate, type RunSummary } from '@tidemark/core';
import { createCallLog } from './call-log.js';
import { createMortal, type Death } from './sudden-death.js';
import { type WorkloadName, workloads } from './workloads.js';

/** What a child is told to do. */
export interface Order {
  readonly dir: string;
  readonly log: string;
  readonly workload: WorkloadName;
  readonly durability: Durability;
  readonly retryErrors: false | 'all';
  readonly death?: Death | undefined;
}

/** What a child tells. */
export type Told =
  | { readonly type: 'ready' }
  | { readonly type: 'reached' }
  | { readonly type: 'finished'; readonly summary: RunSummary }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

function tell(told: Told): void {
  process.send?.(told);
}

async function obey({ dir, log, workload, durability, retryErrors, death }: Order): Promise<void> {
  const write = createCallLog(log);
  const mortal = createMortal(death, () => tell({ type: 'reached' }));
  const { evaluation, concurrency } = workloads[workload]((exampleId, stage, sample, step) => {
    write(['call', exampleId, stage, sample, step ?? null]);
    mortal.pass('call');
  });
  const store = await createFsStore({ dir });
  const run = evaluate(evaluation, { store, concurrency, durability, retryErrors });
  run.events.subscribe((event) => {
    if (event.type !== 'completion') return;
    mortal.pass('event');
    write(['seen', event.seq, event.exampleId, event.stage, event.step ?? null]);
  });
  try {
    tell({ type: 'finished', summary: await run.finished });
  } catch (error) {
    const { code, message } = error as Error & { code: string };
    tell({ type: 'failed', code, message });
  }
  await store.close();
  process.disconnect();
}

process.once('message', (order: Order) => void obey(order));
process.on('disconnect', () => process.exit());
tell({ type: 'ready' });
