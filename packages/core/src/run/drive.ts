import type { AbortScope } from '../execution/abort-scope.js';
import { canonicalJson } from '../model/canonical-json.js';
import { digestValue } from '../model/digest.js';
import { hasCode, TidemarkError } from '../model/errors.js';
import type { Evaluation, Params } from '../model/evaluation.js';
import type { RunEntry } from '../store/entries.js';
import type { RunFold } from '../store/run-fold.js';
import { FORMAT_VERSION, type StoredJournal, type Writer } from '../store/store.js';
import { isRereadable } from './dataset-reader.js';
import { catchUp } from './load-fold.js';
import type { EvaluateOptions } from './options.js';
import { readParams, recordParams } from './recorded-params.js';
import type { RunEvent, RunSummary } from './run.js';
import { createSession, type Session } from './session.js';
import { planSession, samePlan, unversioned } from './session-plan.js';
import { cacheSummary, statusOf, summarize } from './summary.js';
import { openWorkList, scanDataset, type WorkChoice } from './work-list.js';

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
}

/**
 * Starts or resumes a run and sees it to the end of this session: looks at what is there and at the dataset, takes the
 * writer, and runs what is missing. A run with nothing missing is left as it is.
 */
export async function drive(work: DriveOptions): Promise<RunSummary> {
  const { evaluation, runId, options, fold, scope } = work;
  const { store } = options;
  const journal = await openJournal(work);
  if (journal !== undefined) await catchUp(store, runId, fold);
  const plan = planSession(evaluation, fold.current);
  const isSamePlan = samePlan(plan, fold.current);
  fold.completions.plan(plan.stages, plan.scorers);
  const choice: WorkChoice = {
    dataset: evaluation.dataset,
    fold,
    limit: options.limit,
    retryErrors: options.retryErrors ?? true,
    poisonGuard: options.poisonGuard ?? true,
  };
  const total = await scan(work, choice);
  const workList = await openWorkList(choice);
  const resumed = fold.sessions.some(({ completions }) => completions > 0);
  const sum = () => summarize(fold, { runId, isActive: false, total: workList.total ?? total, resumed });
  const isDone = async () => !(await workList.hasWork()) && isSamePlan && isFinished(fold);
  const cancelled = (): RunSummary => ({ ...sum(), status: 'interrupted', reason: 'cancelled' });
  try {
    if ((await isDone()) && journal?.isActive !== true) return sum();
    if (scope.aborted) return cancelled();
    if (journal === undefined) await createJournal(work);
    const writer = await openWriter(work);
    if (writer === undefined) return cancelled();
    try {
      await catchUp(store, runId, fold);
      if (await isDone()) return sum();
      const lastSeq = Math.max(fold.lastSeq, (await store.get(runId))?.lastSeq ?? 0);
      const session = createSession({ ...work, plan, writer, lastSeq, workList, total });
      work.onSession(session);
      sendNotices(work);
      writer.lost.addEventListener('abort', () => scope.abort(superseded(runId)));
      await session.run();
      await cacheSummary(store, runId, fold);
      return sum();
    } finally {
      await writer.close();
    }
  } finally {
    await workList.close();
  }
}

/** The run's journal, if there is one and it is this evaluation's. */
async function openJournal({
  evaluation,
  params,
  runId,
  options,
}: DriveOptions): Promise<StoredJournal | undefined> {
  const journal = await options.store.get(runId);
  if (journal === undefined) return undefined;
  const { evaluation: owner, params: recorded } = journal.header;
  if (journal.kind !== 'run' || owner !== evaluation.name) {
    throw new TidemarkError(
      'EXISTS',
      `the id ${runId} is taken by ${journal.kind === 'run' ? `a run of evaluation ${owner}` : 'a dataset'}: choose another runId`,
      { details: { runId } },
    );
  }
  if (digestValue(readParams(recorded)) !== digestValue(params)) {
    throw new TidemarkError(
      'DRIFT',
      `run ${runId} was started with other params (${canonicalJson(readParams(recorded))}): leave runId out, or choose another`,
      { details: { runId, recorded: readParams(recorded), given: params } },
    );
  }
  return journal;
}

/** Reads a dataset that can be read again, before any work; a one-shot dataset is checked as it flows. */
async function scan(
  { evaluation, scope, emit, onTotal }: DriveOptions,
  choice: WorkChoice,
): Promise<number | undefined> {
  if (!isRereadable(evaluation.dataset)) return undefined;
  const { total, repeats } = await scanDataset(choice, () => scope.aborted);
  onTotal(total);
  if (repeats > 0) {
    emit({
      type: 'notice',
      code: 'REPEATED',
      message: `${repeats} examples equal an earlier one; each is run and counted`,
    });
  }
  return total;
}

/** Two callers may create at the same time: who then gets the writer drives. */
async function createJournal({ evaluation, params, runId, options }: DriveOptions): Promise<void> {
  const header = { evaluation: evaluation.name, params: recordParams(params) };
  const createdAt = new Date().toISOString();
  try {
    await options.store.create({ id: runId, kind: 'run', createdAt, formatVersion: FORMAT_VERSION, header });
  } catch (error) {
    if (!hasCode(error, 'EXISTS')) throw error;
  }
}

/** The writer; `undefined` when the wait for it was cancelled. @throws {TidemarkError} LOCKED */
async function openWriter({ runId, options, scope }: DriveOptions): Promise<Writer | undefined> {
  const { store, durability, takeOver } = options;
  const open = () => store.openWriter(runId, durability === undefined ? {} : { durability });
  if (takeOver === undefined) {
    const writer = await open();
    if (writer === undefined) throw locked(runId);
    return writer;
  }
  let hasChanged = true;
  let wake = () => {};
  const signal = () => {
    hasChanged = true;
    wake();
  };
  const unwatch = store.watch(runId, signal);
  const offAbort = scope.onAbort(signal);
  try {
    while (!scope.aborted) {
      hasChanged = false;
      const writer = await open();
      if (writer !== undefined) return writer;
      if (!hasChanged) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    return undefined;
  } finally {
    unwatch();
    offAbort();
  }
}

function isFinished(fold: RunFold): boolean {
  const status = statusOf(fold, false);
  return status === 'completed' || status === 'partial';
}

function sendNotices({ evaluation, fold, emit }: DriveOptions): void {
  if (fold.damaged > 0) {
    const message = `${fold.damaged} damaged entries were set aside; what they recorded is run again`;
    emit({ type: 'notice', code: 'DAMAGED', message });
  }
  for (const name of unversioned(evaluation)) {
    const message = `the code of ${name} can't be told from other code: give it a version`;
    emit({ type: 'notice', code: 'UNVERSIONED', message });
  }
}

function locked(runId: string): TidemarkError {
  return new TidemarkError(
    'LOCKED',
    `run ${runId} is being driven by another tab, process or call: watch it with followRun, or wait with takeOver: 'auto'`,
    { details: { runId } },
  );
}

function superseded(runId: string): TidemarkError {
  return new TidemarkError('SUPERSEDED', `another tab or process has taken over run ${runId}`, {
    details: { runId },
  });
}
