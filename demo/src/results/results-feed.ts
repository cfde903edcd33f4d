import { hasCode, type OpenResults, openResults, type Store } from '@tidemark/core';

/** A run's results as they stand: a new object whenever there are more. */
export interface Results {
  readonly open: OpenResults;
  /** How many there were when this object was made. */
  readonly size: number;
}

/** Reads a run's results on while it goes on. */
export interface ResultsFeed {
  readonly results: Results | undefined;
  /** Why they can't be read. */
  readonly fault: unknown;
  /** There may be more by now. */
  wake(): void;
  subscribe(listener: () => void): () => void;
}

const LEAST_PAUSE_MS = 500;
/** Reading what is new takes a tenth of the time at most. */
const PAUSE_PER_COST = 10;

/** Reads nothing before the first `wake()`. */
export function createResultsFeed(store: Store, runId: string): ResultsFeed {
  const listeners = new Set<() => void>();
  let open: OpenResults | undefined;
  let results: Results | undefined;
  let fault: unknown;
  let hasNews = false;
  let isReading = false;

  const readOn = async (): Promise<boolean> => {
    try {
      if (open !== undefined) return await open.refresh();
    } catch (error) {
      if (!hasCode(error, 'SUPERSEDED')) throw error; // Compacted meanwhile.
    }
    open = await openResults(store, runId);
    return true;
  };

  const read = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    while (hasNews) {
      hasNews = false;
      const startedAt = performance.now();
      try {
        const isNew = await readOn();
        fault = undefined;
        if (isNew && open !== undefined) results = { open, size: open.size };
      } catch (error) {
        fault = error;
      }
      for (const listener of listeners) listener();
      await pause(Math.max(LEAST_PAUSE_MS, (performance.now() - startedAt) * PAUSE_PER_COST));
    }
    isReading = false;
  };

  return {
    get results() {
      return results;
    },
    get fault() {
      return fault;
    },
    wake() {
      hasNews = true;
      void read();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
