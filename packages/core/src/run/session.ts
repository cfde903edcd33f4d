import { type AbortScope, goOn } from '../execution/abort-scope.js';
import { decodeValue } from '../model/codec.js';
import { isTidemarkError, TidemarkError } from '../model/errors.js';
import type { Evaluation, Params } from '../model/evaluation.js';
import type { DatasetPart } from '../store/dataset-order.js';
import type { EndReason, Redo, RunEntry } from '../store/entries.js';
import type { RunFold } from '../store/run-fold.js';
import type { Writer } from '../store/store.js';
import { createBudgetWatch } from './budget.js';
import { Committer } from './committer.js';
import type { DatasetExample } from './dataset-reader.js';
import { createExampleRunner } from './example-runner.js';
import type { EvaluateOptions, TuneOptions } from './options.js';
import type { Payload } from './payload.js';
import { createPump, type Pump } from './pump.js';
import { createRecorder } from './recorder.js';
import { createRedactor } from './redactor.js';
import type { PostedRequest } from './request-run.js';
import type { ReuseSources } from './reuse/reuse-sources.js';
import { reusingWork } from './reuse/reusing-work.js';
import type { RunEvent } from './run.js';
import { resolveParams } from './secret-params.js';
import { createSessionLoad } from './session-load.js';
import { createSessionLog } from './session-log.js';
import { nextSession, partThrough, type SessionPlan } from './session-plan.js';
import type { WorkItem, WorkList } from './work-list.js';

/**
 * So many starts of a session are durable before they happen: a task that kills the process at once is known at its first
 * crash, and after a crash all that can have been lost with it is announced again. Later starts ride on batches.
 */
const ANNOUNCED_STARTS = 2_000;

/** Why a scope was aborted: by a cancel, not by a fault. */
export const CANCELLED: unique symbol = Symbol('cancelled');

/** What a session is driven with. */
export interface SessionOptions {
  readonly evaluation: Evaluation;
  readonly params: Params;
  readonly runId: string;
  readonly options: EvaluateOptions;
  readonly plan: SessionPlan;
  readonly redo: Redo | undefined;
  /** Rows of examples that are run again from their start. */
  readonly redone: ReadonlySet<number>;
  /** Rows of such examples that show only as the work list gives them out. */
  readonly late: Set<number>;
  readonly fold: RunFold;
  readonly writer: Writer;
  /** The seq of the journal's last entry. */
  readonly lastSeq: number;
  readonly workList: WorkList;
  /** Examples that may start, and those done though they may not, when a scan told. */
  readonly total: number | undefined;
  /** What is to be told of the dataset. */
  readonly parts: readonly DatasetPart[];
  /** What is told once it has begun. */
  readonly notices: readonly RunEvent[];
  /** Where results are taken over from, if anywhere. */
  readonly reuse: ReuseSources | undefined;
  /** Aborted by a cancel, and by the session when its store fails. */
  readonly scope: AbortScope;
  readonly emit: (event: RunEvent) => void;
  readonly emitCompletion: (entry: RunEntry) => void;
  readonly changed: () => void;
}

/** One stretch in which this tab or process drives a run. */
export interface Session {
  readonly number: number;
  /**
   * Runs what is missing and records the end. Resolves when that is durable.
   *
   * @throws {TidemarkError} when the store or the dataset failed.
   */
  run(): Promise<void>;
  pause(): Promise<void>;
  resume(): void;
  /** Starts nothing more, lets what is in flight finish, and ends for this reason. */
  stop(reason: 'cancelled' | 'handover'): void;
  tune(options: TuneOptions): void;
  /** Records that a request is answered. */
  answer(request: PostedRequest): void;
  readonly inFlight: number;
  /** How many examples may be in flight now. */
  readonly concurrency: number;
}

/** Makes a {@link Session}. */
export function createSession(setup: SessionOptions): Session {
  const { params, options, fold, writer, workList, scope, emit } = setup;
  const evaluation = partThrough(setup.evaluation, options.until);
  const { store, keepInputs = true } = options;
  const { completions } = fold;
  const session = nextSession(fold.sessions);
  let announcements = ANNOUNCED_STARTS;
  let errors = 0;
  let failure: TidemarkError | undefined;
  let fault: { readonly error: unknown } | undefined;
  let isPaused = false;
  let stopReason: EndReason | undefined;

  const committer = new Committer({
    writer,
    session,
    lastSeq: setup.lastSeq,
    onCommit(entries) {
      for (const entry of entries) {
        fold.apply(entry);
        setup.emitCompletion(entry);
      }
      setup.changed();
    },
    onFailure: (error) => scope.abort(error),
  });

  const resolved = resolveParams(params);
  const redactor = createRedactor(options.redact ?? true, resolved.secrets);
  const log = createSessionLog(setup, session, committer, redactor);
  const budget = options.budget && createBudgetWatch(options.budget, fold.usage);
  /** True when no further call is to be made; only asked when there is one to make. */
  const isSpent = (): boolean => {
    if (budget?.isSpent !== true) return false;
    stopReason ??= 'budget';
    return true;
  };
  const unlessSpent = (item: WorkItem | undefined) => (item === undefined || isSpent() ? undefined : item);

  const load = createSessionLoad(evaluation, options, () => mainPump.tune(load.concurrency));
  const runner = createExampleRunner({
    evaluation,
    params: resolved.params,
    seed: options.seed ?? 0,
    keepInputs,
    maxOutputBytes: options.maxOutputBytes,
    completions,
    recorder: createRecorder(committer, session, evaluation.stages[0]?.name ?? '', {
      onUsage: budget?.count,
      redactor,
    }),
    scope,
    gates: load.gates,
    mayCall: () => !isSpent(),
    async readPayload(seq) {
      const [text] = await options.store.readPayloads(setup.runId, [seq]);
      return text === undefined ? undefined : (decodeValue(text) as Payload);
    },
    fail(error) {
      fault ??= { error };
      pump.stop();
    },
  });

  const work = (item: WorkItem, done: () => void): void => {
    const begin = () => start(item, done);
    if (setup.late.delete(item.given.row)) {
      log.reset([item.given.row]);
      unlessFailed(committer.flush(), begin, done);
    } else begin();
  };

  const start = ({ given, isGivenUp }: WorkItem, done: () => void): void => {
    const { id } = given.example;
    if (isGivenUp) {
      runner.giveUp(given);
      countError(id);
      done();
      return;
    }
    const place = committer.started(id);
    if (announcements > 0) {
      announcements--;
      unlessFailed(committer.announce(), () => runExample(given, place, done), done);
    } else runExample(given, place, done);
  };

  /** What is to begin once this is durable does not begin when the run has failed meanwhile. */
  const unlessFailed = (durable: Promise<void>, begin: () => void, done: () => void): void =>
    goOn(durable, () => (failure === undefined ? begin() : done()), scope);

  const runExample = (given: DatasetExample, place: number, done: () => void): void =>
    runner.run(given, (outcome) => {
      if (outcome !== 'aborted') committer.settled(place);
      if (outcome === 'error') countError(given.example.id);
      done();
    });

  const countError = (exampleId: string): void => {
    errors++;
    if (options.abortOnError !== true && errors <= (options.maxErrors ?? Number.POSITIVE_INFINITY)) return;
    const why = options.abortOnError === true ? 'abortOnError' : `maxErrors: ${options.maxErrors}`;
    failure ??= new TidemarkError('ABORTED', `stopped by ${why} after an error of example ${exampleId}`);
    pump.stop();
  };

  const createLanes = (concurrency: number, next: WorkList['next']): Pump =>
    createPump({
      concurrency,
      next() {
        const item = next();
        return item instanceof Promise ? item.then(unlessSpent) : unlessSpent(item);
      },
      work,
      room: () => (committer.isFull ? committer.room() : undefined),
      scope,
    });

  const next =
    setup.reuse === undefined
      ? workList.next
      : reusingWork(workList.next, { ...setup.reuse, completions, store, committer, session, keepInputs });
  const mainPump = createLanes(load.concurrency, next);
  let pump = mainPump;

  const runAll = async (): Promise<EndReason> => {
    await pump.run();
    if (failure === undefined && fault === undefined && stopReason === undefined && !scope.aborted) {
      announcements = Number.POSITIVE_INFINITY;
      pump = createLanes(1, workList.nextAlone);
      if (isPaused) void pump.pause();
      await pump.run();
    }
    if (scope.aborted && scope.reason !== CANCELLED) throw scope.reason;
    if (fault !== undefined && !scope.aborted) throw fault.error;
    if (stopReason !== undefined) return stopReason;
    if (scope.aborted) return 'cancelled';
    return failure === undefined ? 'finished' : 'failed';
  };

  return {
    number: session,
    async run() {
      const resumed = fold.sessions.some(({ completions }) => completions > 0);
      await log.start();
      const total = setup.total === undefined ? {} : { total: setup.total };
      emit({ type: 'started', runId: setup.runId, resumed, completed: fold.completions.completed, ...total });
      for (const notice of setup.notices) emit(notice);
      try {
        const reason = await runAll();
        await log.end(reason, failure);
      } catch (error) {
        const canRecord = !scope.aborted && isTidemarkError(error);
        scope.abort(error);
        if (canRecord) await log.end('fault', error);
        throw error;
      }
    },
    async pause() {
      isPaused = true;
      await pump.pause();
      await committer.flush();
    },
    resume() {
      isPaused = false;
      pump.resume();
    },
    stop(reason) {
      stopReason = reason;
      pump.stop();
    },
    tune: load.tune,
    answer: log.answer,
    get concurrency() {
      return load.concurrency;
    },
    get inFlight() {
      return pump.active;
    },
  };
}
