import { hasCode } from '../model/errors.js';
import type { Durability, Store, WriterOptions } from '../store/store.js';
import { appendCases } from './conformance/append.js';
import { closeCases } from './conformance/close.js';
import type { ConformanceContext } from './conformance/conformance-case.js';
import { deleteCases } from './conformance/delete.js';
import { fenceCases } from './conformance/fence.js';
import { record } from './conformance/fixtures.js';
import { idCases } from './conformance/ids.js';
import { journalCases } from './conformance/journals.js';
import { noteCases } from './conformance/notes.js';
import { payloadCases } from './conformance/payloads.js';
import { readCases } from './conformance/read.js';
import { valueCases } from './conformance/values.js';
import { watchCases } from './conformance/watch.js';
import { writerCases } from './conformance/writer.js';

/** Where stores keep their journals: a folder, a database, a piece of memory. */
export interface StorePlace {
  /** Opens a store on this place. Each shares with the others only the place, as in two tabs or processes. */
  openStore(): Store | Promise<Store>;
  /**
   * Makes the place take whoever holds the writer of this journal for dead, as after a freeze or a wrong guess: the
   * next `openWriter` succeeds, while the old writer still believes in its right.
   */
  breakLock?(id: string): void | Promise<void>;
  /** Removes the place. All its stores are closed by then. */
  dispose?(): void | Promise<void>;
}

/** What {@link storeConformance} needs. */
export interface StoreConformanceOptions {
  /**
   * The test function of any runner. When it calls `fn` with a context that has `skip(reason)`, as Vitest and node:test
   * do, a case that needs what `open` does not offer is reported as skipped; else such a case passes.
   */
  readonly test: (name: string, fn: (context?: unknown) => Promise<void>) => unknown;
  /**
   * Makes a fresh, empty place; called once per case.
   *
   * A bare store will do for a first look. Only with a whole {@link StorePlace}, `breakLock` included, does every case run.
   */
  readonly open: () => Store | StorePlace | Promise<Store | StorePlace>;
  /** Which durability the writers are opened with; default: the store's own default. Run the suite once for each. */
  readonly durability?: Durability;
}

/**
 * Registers the tests that every store must pass: one for each promise of the {@link Store} contract.
 *
 * The slowest case writes 20 MB and some wait up to 10 s for another store's news, so give the runner a time-out of
 * 30 s.
 *
 * @example
 * storeConformance({
 *   test,
 *   open: async () => {
 *     const dir = await mkdtemp(join(tmpdir(), 'tidemark-'));
 *     return {
 *       openStore: () => createFsStore({ dir }),
 *       breakLock: (id) => rm(lockPath(dir, id)),
 *       dispose: () => rm(dir, { recursive: true }),
 *     };
 *   },
 * });
 */
export function storeConformance({ test, open, durability }: StoreConformanceOptions): void {
  for (const [name, runCase] of ALL_CASES) {
    // A rest parameter, because some runners take a function with one parameter for one that wants a callback.
    test(name, async (...[runner]) => {
      const place = toPlace(await open());
      const context = await openContext(place, durability === undefined ? {} : { durability });
      let missing: NotOffered | undefined;
      try {
        await runCase(context);
      } catch (error) {
        if (!(error instanceof NotOffered)) throw error;
        missing = error;
      } finally {
        await context.closeAll();
        await place.dispose?.();
      }
      if (missing) (runner as { skip?: (reason: string) => void } | undefined)?.skip?.(missing.message);
    });
  }
}

const ALL_CASES = [
  journalCases,
  idCases,
  noteCases,
  deleteCases,
  writerCases,
  fenceCases,
  appendCases,
  valueCases,
  readCases,
  payloadCases,
  watchCases,
  closeCases,
].flatMap((cases) => Object.entries(cases));

interface OpenContext extends ConformanceContext {
  closeAll(): Promise<void>;
}

/** A case asks for more than the place that `open` made can do. */
class NotOffered extends Error {}

/** A bare store stands in for others on its place, as long as it is open. */
function toPlace(opened: Store | StorePlace): StorePlace {
  if ('openStore' in opened) return opened;
  return {
    openStore: async () => {
      const isClosed = await opened.list().then(
        () => false,
        (error: unknown) => hasCode(error, 'STORE_CLOSED'),
      );
      if (isClosed) throw new NotOffered('open() gave a bare store, which cannot be reopened');
      return opened;
    },
  };
}

async function openContext(place: StorePlace, options: WriterOptions): Promise<OpenContext> {
  const stores = new Set<Store>();
  const openStore = async () => {
    const store = await place.openStore();
    stores.add(store);
    return store;
  };
  const openWriter = async (store: Store, id: string) => {
    const writer = await store.openWriter(id, options);
    if (!writer)
      throw new Error(`expected a writer of ${JSON.stringify(id)}, which nobody holds, got undefined`);
    return writer;
  };
  return {
    store: await openStore(),
    openStore,
    openSeparateStore: async () => {
      const opened = stores.size;
      const store = await openStore();
      if (stores.size === opened)
        throw new NotOffered('open() gave a bare store, without another on its place');
      return store;
    },
    openWriter,
    createAndOpen: async (store, id) => {
      await store.create(record(id));
      return openWriter(store, id);
    },
    breakLock: async (id) => {
      if (!place.breakLock) throw new NotOffered('open() gave no breakLock');
      await place.breakLock(id);
    },
    closeAll: async () => {
      await Promise.all([...stores].map((store) => store.close()));
    },
  };
}
