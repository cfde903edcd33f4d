import type { AbortScope } from '../execution/abort-scope.js';
import type { Evaluation, Params } from '../model/evaluation.js';
import type { RunEntry } from '../store/entries.js';
import type { RunFold } from '../store/run-fold.js';
import { findEqualRun } from './find-equal-run.js';
import { lookAt } from './look.js';
import { createJournal, findJournal } from './open-journal.js';
import { openWriter } from './open-writer.js';
import type { EvaluateOptions } from './options.js';
import { noteRepeats, prepare } from './prepare.js';
import type { PostedRequest } from './request-run.js';
import { openSources } from './reuse/reuse-sources.js';
import { checkNotRewritten } from './rewritten-run.js';
import type { RunEvent, RunSummary } from './run.js';
import { runSession } from './run-session.js';
import type { Session } from './session.js';
import { summarize } from './summary.js';
import { unlessAborted } from './unless-aborted.js';

/** What {@link drive} works with. */
export interface DriveOptions {
  readonly evaluation: Evaluation;
  readonly params: Params;
  readonly runId: string;
  readonly options: EvaluateOptions;
  /** Filled as entries are read and committed. */
  readonly fold: RunFold;
  readonly scope: AbortScope;
  readonly emit: (event: RunEvent) => void;
  readonly emitCompletion: (entry: RunEntry) => void;
  readonly changed: () => void;
  /** Told which run it is, when it is another than `runId`, or `fold` is not its. */
  readonly onRun: (runId: string, fold: RunFold) => void;
  /** Told when the dataset was scanned. */
  readonly onTotal: (total: number) => void;
  /** Told when the work begins. */
  readonly onSession: (session: Session) => void;
  /** Does what was asked. */
  readonly onRequest: (request: PostedRequest, session: Session) => void;
  /** Pauses the run because its store is full; resolves when it is resumed. */
  readonly untilRoom: (error: unknown) => Promise<void>;
}

/**
 * Starts or resumes a run and sees it to the end of this session: looks at what is there and at the dataset, takes the
 * writer, and runs what is missing. A run with nothing missing is left as it is.
 */
export async function drive(given: DriveOptions): Promise<RunSummary> {
  const { fold, scope, onRun } = given;
  const { store } = given.options;
  const { journal, runId: found } = await findJournal(given);
  onRun(found, fold);
  let look = await lookAt(given, journal);
  let work = { ...given, ...look, runId: found };
  let resumed = hasCompletions(fold);

  const sum = (total: number | undefined): RunSummary =>
    summarize(fold, { runId: work.runId, isActive: false, total, resumed });
  /** The run as the sessions before left it. */
  const asItWas = (total?: number): RunSummary => {
    fold.recall();
    return sum(total);
  };
  const cancelled = (total?: number): RunSummary =>
    look.isWhole ? asItWas(total) : { ...asItWas(total), status: 'interrupted', reason: 'cancelled' };

  if (look.plan === undefined) return cancelled();
  const equal = look.options.needed === true ? await findEqualRun({ ...work, plan: look.plan }) : undefined;
  if (equal !== undefined) {
    onRun(equal.runId, equal.fold);
    return { ...summarize(equal.fold, { ...equal, isActive: false, resumed: true }), skipped: true };
  }
  let ready = await unlessAborted(prepare(work, look), scope);
  if (ready === undefined) return cancelled();
  const { workList } = ready;
  const knownTotal = () => ready?.total ?? workList.total;
  try {
    if (!(await ready.workList.hasWork()) && ready.isWhole && journal?.isActive !== true)
      return asItWas(knownTotal());
    if (scope.aborted) return cancelled(knownTotal());
    const reuse = await openSources({ ...work, plan: look.plan });
    const runId = journal === undefined ? await createJournal(work, given.runId) : found;
    onRun(runId, fold);
    const writer = await openWriter({ ...work, runId });
    if (writer === undefined) return cancelled(knownTotal());
    try {
      const now = await store.get(runId);
      if (journal !== undefined && now !== undefined) checkNotRewritten(journal, now);
      work = { ...work, runId };
      if (now?.lastSeq !== fold.lastSeq) {
        look = await lookAt(given, now);
        work = { ...work, ...look };
        resumed = hasCompletions(fold);
        ready = await unlessAborted(prepare(work, look, ready), scope);
        if (ready === undefined) return cancelled();
      }
      if (!(await ready.workList.hasWork()) && ready.isWhole) return asItWas(knownTotal());
      await runSession({ ...work, ...ready, reuse, writer, journal: now });
      if (ready.scan === undefined) noteRepeats(work.emit, workList.repeats);
      return sum(knownTotal());
    } finally {
      await writer.close();
    }
  } finally {
    await (ready?.workList ?? workList).close();
  }
}

function hasCompletions({ sessions }: RunFold): boolean {
  return sessions.some(({ completions }) => completions > 0);
}
