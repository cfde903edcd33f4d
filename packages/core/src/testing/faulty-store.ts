import type { Entry, Store } from '../store/store.js';
import { createFaultGate, type FaultGate, type Faults } from './fault-gate.js';
import { createFaultyWriter, type FaultyWriter } from './faulty-writer.js';

/** A store that fails on demand. */
export interface FaultyStore extends Store {
  /**
   * `kill -9` of whoever uses this store, as the store behind it sees that.
   *
   * At once no call reaches the store behind any more, and none is answered any more: neither later ones nor those
   * under way. Of what the store was doing at this moment all or nothing is stored, and nobody is told. Listeners hear
   * nothing more, and `lost` does not abort. Resolves when the writers are free for whoever comes next.
   */
  crash(): Promise<void>;
  /** Resolves when a {@link FaultyStore.crash} is over. */
  readonly crashed: Promise<void>;
  /** Takes this store's writer of the journal away: `lost` aborts, appends reject with SUPERSEDED. */
  loseWriter(id: string): Promise<void>;
}

/**
 * Wraps a store so that it fails where a test wants it to. The store behind it stays sound: use it to see what is stored,
 * and to go on after a crash.
 *
 * @example
 * // The third commit finds the disk full.
 * const full = new TidemarkError('STORE_FULL', 'No space left.');
 * const store = createFaultyStore(inner, {
 *   before({ method, count }) {
 *     if (method === 'append' && count === 3) throw full;
 *   },
 * });
 *
 * @example
 * // The process dies when the third commit is stored and not yet acknowledged; with `before` it would not be stored.
 * const store: FaultyStore = createFaultyStore(inner, {
 *   after({ method, count }) {
 *     if (method === 'append' && count === 3) store.crash();
 *   },
 * });
 * evaluate(evaluation, { store });
 * await store.crashed;
 * await evaluate(evaluation, { store: inner }).finished;
 */
export function createFaultyStore(inner: Store, faults: Faults = {}): FaultyStore {
  const gate = createFaultGate(faults);
  const writers = new Set<FaultyWriter>();
  const stops = new Set<() => void>();
  let isAlive = true;
  let confirmCrash = () => {};
  const crashed = new Promise<void>((resolve) => {
    confirmCrash = resolve;
  });

  return {
    crashed,
    create: (record) => gate.pass('create', record.id, () => inner.create(record)),
    get: (id) => gate.pass('get', id, () => inner.get(id)),
    update: (id, notes) => gate.pass('update', id, () => inner.update(id, notes)),
    list: (kind) => gate.pass('list', undefined, () => inner.list(kind)),
    delete: (id) => gate.pass('delete', id, () => inner.delete(id)),
    readEntries: (id, options) => readThrough(gate, id, inner.readEntries(id, options)),
    readPayloads: (id, seqs) => gate.pass('readPayloads', id, () => inner.readPayloads(id, seqs)),

    openWriter: (id, options) =>
      gate.pass('openWriter', id, async () => {
        const opened = await inner.openWriter(id, options);
        if (!opened) return undefined;
        const writer = createFaultyWriter(opened, id, gate);
        writers.add(writer);
        return writer;
      }),

    watch(id, listener) {
      if (!isAlive) return () => {};
      const stop = inner.watch(id, listener);
      stops.add(stop);
      return stop;
    },

    async close() {
      for (const writer of writers) await writer.close();
      await gate.pass('close', undefined, () => inner.close());
    },

    async crash() {
      isAlive = false;
      for (const stop of stops) stop();
      await gate.shut();
      for (const writer of writers) await writer.release('died');
      confirmCrash();
    },

    async loseWriter(id) {
      for (const writer of writers) if (writer.id === id) await writer.release('lost');
    },
  };
}

async function* readThrough(
  gate: FaultGate,
  id: string,
  batches: AsyncIterable<readonly Entry[]>,
): AsyncGenerator<readonly Entry[], void> {
  const reader = batches[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await gate.pass('readEntries', id, () => reader.next());
      if (done) return;
      yield value;
    }
  } finally {
    await reader.return?.();
  }
}
