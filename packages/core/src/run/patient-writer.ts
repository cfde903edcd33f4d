import { hasCode, TidemarkError } from '../model/errors.js';
import type { Store, Writer } from '../store/store.js';

/** What a {@link createPatientWriter} needs. */
export interface PatientWriterOptions {
  readonly store: Store;
  readonly runId: string;
  /** Opens a new writer once the old one is closed; `undefined` when somebody else holds the run by then. */
  readonly open: () => Promise<Writer | undefined>;
  /** Resolves when it is worth another try. What it rejects with, the append rejects with. */
  readonly untilRoom: (error: unknown) => Promise<void>;
}

/**
 * A writer that keeps its batch while the store is full, and stores it with a new writer when there is room: one that
 * failed is of no more use.
 */
export function createPatientWriter(first: Writer, options: PatientWriterOptions): Writer {
  const { store, runId, open, untilRoom } = options;
  const lost = new AbortController();
  let writer = first;

  const use = (next: Writer): void => {
    writer = next;
    const pass = () => writer === next && lost.abort(next.lost.reason);
    if (next.lost.aborted) pass();
    else next.lost.addEventListener('abort', pass);
  };

  const renew = async (): Promise<void> => {
    await writer.close().catch(() => {});
    const next = await open();
    if (next === undefined) {
      const message = `another tab or process has taken over run ${runId} while its store was full`;
      throw new TidemarkError('SUPERSEDED', message, { details: { runId } });
    }
    use(next);
  };

  use(first);
  return {
    get epoch() {
      return writer.epoch;
    },
    lost: lost.signal,
    async append(batch) {
      for (;;) {
        try {
          return await writer.append(batch);
        } catch (error) {
          if (!hasCode(error, 'STORE_FULL')) throw error;
          await untilRoom(error);
          await renew();
          // A disk that was full only when it was to be synced may have kept the batch after all.
          const { lastSeq = 0 } = (await store.get(runId)) ?? {};
          if (lastSeq >= (batch.at(-1)?.seq ?? 0)) return;
        }
      }
    },
    close: () => writer.close(),
  };
}
