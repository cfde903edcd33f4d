import { isTidemarkError, TidemarkError } from '../model/errors.js';
import { RunFold } from '../store/run-fold.js';
import type { Store, StoredJournal } from '../store/store.js';
import { checkNotRewritten } from './rewritten-run.js';
import type { Run, RunSummary } from './run.js';
import { createRunHandle } from './run-handle.js';
import { runJournal } from './run-journal.js';
import { summarize } from './summary.js';

/**
 * Watches a run that any tab or process drives, or none: the same surface as a driven run, read-only.
 *
 * `finished` resolves at the next clean end of a session, or at once when the run is not driven and has one. A run whose
 * driver died is `interrupted`; the follower goes on to watch, since another may take it over. `cancel()` ends only the
 * watching.
 *
 * `finished` and `results()` reject with {@link TidemarkError} NOT_FOUND when there is no such run, or it is deleted.
 * `finished` rejects with SUPERSEDED or LOCKED when the run is compacted or repaired meanwhile: follow it again.
 */
export function followRun(store: Store, runId: string): Run {
  const fold = new RunFold();
  let found: StoredJournal | undefined;
  let isActive = false;
  let isOver = false;
  let isReading = false;
  let hasNews = false;
  let stopWatching = () => {};

  const summary = (): RunSummary => {
    const resumed = fold.sessions.slice(0, -1).some(({ completions }) => completions > 0);
    return summarize(fold, { runId, isActive, resumed });
  };
  const refuse = () => {
    throw new TypeError(
      `run ${runId} is followed here, not driven: only who drives it can pause, resume and tune it; requestRun asks for it`,
    );
  };
  const handle = createRunHandle(store, runId, {
    mayBeNew: false,
    snapshot: () => ({ ...summary(), inFlight: 0, isPaused: false }),
    pause: async () => refuse(),
    resume: refuse,
    tune: refuse,
    async cancel() {
      end({ summary: { ...summary(), reason: 'cancelled' } });
    },
  });

  const end: typeof handle.end = (outcome) => {
    if (isOver) return;
    isOver = true;
    stopWatching();
    handle.end(outcome);
  };

  const fail = (error: unknown) => {
    end({ error: isTidemarkError(error) ? error : followFailed(runId, error) });
  };

  const read = async (isFirst: boolean): Promise<void> => {
    const journal = await runJournal(store, runId);
    found ??= journal;
    checkNotRewritten(found, journal);
    ({ isActive } = journal);
    for await (const batch of store.readEntries(runId, { after: fold.lastSeq })) {
      if (isOver) return;
      for (const entry of batch) {
        fold.apply(entry);
        if (!isFirst) handle.emitCompletion(entry);
      }
    }
    fold.check();
    if (isFirst) {
      const { completed } = fold.completions;
      const total = fold.end?.total;
      handle.emit({
        type: 'started',
        runId,
        resumed: completed > 0,
        completed,
        ...(total !== undefined && { total }),
      });
    }
    handle.changed();
    if (fold.end !== undefined && !isActive) end({ summary: summary() });
  };

  /** One read at a time; what is heard meanwhile leads to another. */
  const refresh = async (isFirst = false): Promise<void> => {
    hasNews = true;
    if (isReading) return;
    isReading = true;
    try {
      for (let first = isFirst; hasNews && !isOver; first = false) {
        hasNews = false;
        await read(first);
      }
    } catch (error) {
      fail(error);
    } finally {
      isReading = false;
    }
  };

  queueMicrotask(() => {
    if (isOver) return;
    try {
      stopWatching = store.watch(runId, () => void refresh());
      void refresh(true);
    } catch (error) {
      fail(error);
    }
  });
  return handle.run;
}

function followFailed(runId: string, cause: unknown): TidemarkError {
  return new TidemarkError(
    'STORE_FAILED',
    `run ${runId} can't be followed: ${(cause as Error)?.message ?? cause}`,
    { cause },
  );
}
