import { createFsStore } from '@tidemark/adapter-fs';
import { dyingFlow, type FlowPlace } from './dying-flow.js';

/** What a child is told to do. */
export interface FlowOrder {
  readonly dir: string;
  /** Where it writes which steps it ran. */
  readonly log: string;
  /** Where it kills itself. */
  readonly death?: FlowPlace | undefined;
}

/** What a child tells. */
export type FlowTold =
  | { readonly type: 'ready' }
  | { readonly type: 'finished'; readonly state: object; readonly ran: readonly string[] };

async function obey({ dir, log, death }: FlowOrder): Promise<void> {
  const store = await createFsStore({ dir });
  const { state, ran } = await dyingFlow(log, death).run({
    store,
    state: { seen: [] },
    loadPolicy: 'always',
  });
  await store.close();
  process.send?.({ type: 'finished', state, ran } satisfies FlowTold);
  process.disconnect();
}

process.once('message', (order: FlowOrder) => void obey(order));
process.on('disconnect', () => process.exit());
process.send?.({ type: 'ready' } satisfies FlowTold);
