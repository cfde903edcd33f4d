import type { AbortScope } from '../execution/abort-scope.js';
import { TidemarkError } from '../model/errors.js';
import type { Evaluation, Params } from '../model/evaluation.js';
import type { RunEntry } from '../store/entries.js';
import type { RunFold } from '../store/run-fold.js';
import type { Writer } from '../store/store.js';
import { watchRequests } from './answer-requests.js';
import { catchUp } from './load-fold.js';
import { noteRepeats, openExamples } from './open-examples.js';
import { createJournal, openJournal, openWriter } from './open-journal.js';
import type { EvaluateOptions } from './options.js';
import { createPatientWriter } from './patient-writer.js';
import type { PostedRequest } from './request-run.js';
import type { RunEvent, RunSummary } from './run.js';
import { createSession, type Session } from './session.js';
import { planSession, samePlan, unversioned } from './session-plan.js';
import { cacheSummary, statusOf, summarize } from './summary.js';
import { unlessAborted } from './work-list.js';

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
export async function drive(work: DriveOptions): Promise<RunSummary> {
  const { evaluation, runId, options, fold, scope } = work;
  const { store } = options;
  const journal = await openJournal(work);
  /**
   * Folds what is new and plans our stages and scorers: no plan when aborted, since a worker may take its time to load.
   * The run is whole when nothing but new examples can be missing.
   */
  const look = async (isThere = true) => {
    if (isThere) await catchUp(store, runId, fold);
    const plan = await unlessAborted(planSession(evaluation, fold), scope);
    if (plan !== undefined) fold.completions.plan(plan.stages, plan.scorers);
    return { plan, isWhole: samePlan(evaluation, fold.current) && isFinished(fold) };
  };
  let { plan, isWhole } = await look(journal !== undefined);
  let resumed = hasCompletions(fold);
  const sum = (total: number | undefined) => summarize(fold, { runId, isActive: false, total, resumed });
  const cancelled = (total?: number): RunSummary =>
    isWhole ? sum(total) : { ...sum(total), status: 'interrupted', reason: 'cancelled' };

  if (plan === undefined) return cancelled();
  const examples = await unlessAborted(openExamples(work), scope);
  if (examples === undefined) return cancelled();
  const { workList, total } = examples;
  const knownTotal = () => workList.total ?? total;
  try {
    if (!(await workList.hasWork()) && isWhole && journal?.isActive !== true) return sum(knownTotal());
    if (scope.aborted) return cancelled(knownTotal());
    if (journal === undefined) await createJournal(work);
    const opened = await openWriter(work, scope);
    if (opened === undefined) return cancelled(knownTotal());
    const writer = options.onStoreFull === 'pause' ? patient(work, opened) : opened;
    try {
      ({ plan, isWhole } = await look());
      if (plan === undefined) return cancelled(knownTotal());
      resumed = hasCompletions(fold);
      if (!(await workList.hasWork()) && isWhole) return sum(knownTotal());
      const now = await store.get(runId);
      const lastSeq = Math.max(fold.lastSeq, now?.lastSeq ?? 0);
      const answered = (now?.notes.request as PostedRequest | undefined)?.id;
      const session = createSession({ ...work, plan, writer, lastSeq, workList, total });
      work.onSession(session);
      sendNotices(work);
      writer.lost.addEventListener('abort', () => scope.abort(superseded(runId)));
      const unwatch = watchRequests(store, runId, answered, (request) => {
        session.answer(request);
        work.onRequest(request, session);
      });
      try {
        await session.run();
      } finally {
        unwatch();
      }
      if (total === undefined) noteRepeats(work.emit, workList.repeats);
      await cacheSummary(store, runId, fold);
      return sum(knownTotal());
    } finally {
      await writer.close();
    }
  } finally {
    await workList.close();
  }
}

function patient({ runId, options, untilRoom }: DriveOptions, opened: Writer): Writer {
  const { store, durability } = options;
  const open = () => store.openWriter(runId, durability === undefined ? {} : { durability });
  return createPatientWriter(opened, { store, runId, open, untilRoom });
}

function hasCompletions({ sessions }: RunFold): boolean {
  return sessions.some(({ completions }) => completions > 0);
}

function isFinished(fold: RunFold): boolean {
  const status = statusOf(fold, false);
  return status === 'completed' || status === 'partial';
}

function sendNotices({ evaluation, fold, emit }: DriveOptions): void {
  if (fold.damaged > 0) {
    const count = fold.damaged === 1 ? '1 damaged entry was' : `${fold.damaged} damaged entries were`;
    const message = `${count} set aside; what they recorded is run again`;
    emit({ type: 'notice', code: 'DAMAGED', message });
  }
  for (const name of unversioned(evaluation)) {
    const message = `the code of ${name} can't be told from other code: give it a version`;
    emit({ type: 'notice', code: 'UNVERSIONED', message });
  }
}

function superseded(runId: string): TidemarkError {
  return new TidemarkError(
    'SUPERSEDED',
    `another tab or process has taken over run ${runId}: watch it with followRun`,
    {
      details: { runId },
    },
  );
}
