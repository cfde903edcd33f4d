import {
  describeRun,
  type EvaluateOptions,
  evaluate,
  followRun,
  getRun,
  hasCode,
  listRuns,
  type Run,
  type RunInfo,
  type RunStatus,
  resumeRuns,
  type Store,
} from '@tidemark/core';
import type { LoadedEvaluation } from '../evaluations/ready-evaluation.js';
import type { WorkerGroup } from '../workers/worker-group.js';
import { type LiveView, unheard, watchRun } from './live-run.js';
import { isAbandoned, isDriven, started } from './run-facts.js';

/** All runs that this tab drives or shows. */
export interface LiveRuns {
  /** The run as it stands, when it was opened. */
  view(runId: string): LiveView | undefined;
  /** Follows a run from now on, when this tab does not drive it. */
  open(runId: string): void;
  subscribe(listener: () => void): () => void;
  /** The runs that this tab has gone on with since it was opened. */
  readonly cameBack: readonly LiveView[];
  /** The run itself, when this tab drives it. */
  driven(runId: string): Run | undefined;
  /** Starts a run and gives its id once it is settled. Rejects when it can't start. */
  start(loaded: LoadedEvaluation, options: Omit<EvaluateOptions, 'store'>): Promise<string>;
  /** Goes on with a run as its last session went; `ask` takes it over from the tab that drives it. */
  goOn(
    runId: string,
    options?: {
      takeOver?: 'ask';
      changes?: Omit<EvaluateOptions, 'store'>;
      /** Other code than the run's. */
      found?: FoundEvaluation;
    },
  ): Promise<void>;
  /** At start-up: goes on with all that was interrupted. */
  resumeAll(): Promise<void>;
}

/** Finds the code of a run; `undefined` when this site does not have it. */
export type FindEvaluation = (run: RunInfo) => Promise<FoundEvaluation | undefined>;

/** The code of a run, and how many examples it takes at a time. */
interface FoundEvaluation extends LoadedEvaluation {
  readonly concurrency: number;
  /** True when it is the code of this run only, not of all runs of its name. */
  readonly isOfRun?: boolean;
}

interface Entry {
  readonly run: Run;
  view: LiveView;
}

/** The runs of a store, as one tab drives and shows them. */
export function createLiveRuns(store: Store, find: FindEvaluation): LiveRuns {
  const entries = new Map<string, Entry>();
  const listeners = new Set<() => void>();
  let cameBack: readonly LiveView[] = [];

  const tell = (): void => {
    cameBack = [...entries.values()]
      .map(({ view }) => view)
      .filter(({ comeback }) => (comeback?.completed ?? 0) > 0 || (comeback?.reexecuted ?? 0) > 0);
    for (const listener of listeners) listener();
  };

  const track = (run: Run, first: LiveView, reexecutedBefore = 0): void => {
    const { runId } = run;
    const before = entries.get(runId);
    const entry: Entry = { run, view: first };
    entries.set(runId, entry);
    if (before?.view.role === 'follower') void before.run.cancel();
    tell();
    watchRun(run, first, reexecutedBefore, (view) => {
      entry.view = view;
      if (entries.get(runId) !== entry) return;
      tell();
      if (view.isOver) void afterEnd(entry);
      else if (isAbandoned(view)) void takeUp(runId);
    });
  };

  const follow = (runId: string): void => track(followRun(store, runId), unheard(runId, 'follower'));

  /** Ends workers that no run of this tab needs any more. */
  const release = (workers: WorkerGroup | undefined): void => {
    const isNeeded = [...entries.values()].some(({ view }) => view.workers === workers && !view.isOver);
    if (!isNeeded) void workers?.pool.close();
  };

  /** A run that ended here may be driven by another tab, now or later. */
  const afterEnd = async (entry: Entry): Promise<void> => {
    const { runId, error, workers } = entry.view;
    release(workers);
    if (error !== undefined && !hasCode(error, 'LOCKED')) return;
    const check = async (): Promise<void> => {
      const isActive = (await store.get(runId))?.isActive === true;
      const isReplaced = entries.get(runId) !== entry;
      if (isActive || isReplaced) stop();
      if (isActive && !isReplaced) follow(runId);
    };
    const stop = store.watch(runId, () => void check());
    await check();
  };

  /** The tab that drove it is gone. */
  const takeUp = async (runId: string): Promise<void> => {
    const run = await getRun(store, runId);
    if (run?.status === 'interrupted' && !run.trashed) await goOn(runId).catch(() => {});
  };

  const goOn: LiveRuns['goOn'] = async (runId, { takeOver, changes, found: given } = {}) => {
    const { run: info, sessions, identity } = await describeRun(store, runId);
    const found = given ?? (await find(info));
    if (found === undefined)
      throw new Error(`This site does not have the code of ${info.name}: run it where it was written.`);
    const { evaluation, workers, concurrency } = found;
    const run = evaluate(evaluation, {
      ...(sessions.at(-1)?.options as Omit<EvaluateOptions, 'store'>),
      ...(identity.seed !== undefined && { seed: identity.seed }),
      params: info.params,
      allowNewParams: true,
      concurrency,
      onStoreFull: 'pause',
      ...(takeOver && { takeOver }),
      ...changes,
      runId,
      store,
    });
    track(run, unheard(runId, 'driver', workers), info.reexecuted);
  };

  return {
    view: (runId) => entries.get(runId)?.view,
    open(runId) {
      if (!entries.has(runId)) follow(runId);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get cameBack() {
      return cameBack;
    },
    driven(runId) {
      const entry = entries.get(runId);
      return entry?.view.role === 'driver' && !entry.view.isOver ? entry.run : undefined;
    },
    async start({ evaluation, workers }, options) {
      const run = evaluate(evaluation, { ...options, onStoreFull: 'pause', store });
      await started(run).catch((error) => {
        release(workers);
        throw error;
      });
      track(run, unheard(run.runId, 'driver', workers));
      return run.runId;
    },
    goOn,
    async resumeAll() {
      const infos = (await listRuns(store)).filter(({ status }) => UNFINISHED.includes(status));
      const left = new Set(infos);
      for (const info of infos) {
        if (!left.has(info)) continue;
        const found = await find(info).catch(() => undefined);
        const same = infos.filter((each) => each === info || (each.name === info.name && !found?.isOfRun));
        for (const each of same) left.delete(each);
        if (found === undefined) continue;
        const { evaluation, workers, concurrency } = found;
        const only = same.map(({ runId }) => runId);
        for (const run of await resumeRuns(store, [evaluation], {
          concurrency,
          onStoreFull: 'pause',
          only,
        })) {
          const before = same.find(({ runId }) => runId === run.runId);
          const first = isDriven(run)
            ? unheard(run.runId, 'driver', workers)
            : unheard(run.runId, 'follower');
          track(run, first, before?.reexecuted);
        }
      }
    },
  };
}

const UNFINISHED: readonly RunStatus[] = ['pending', 'running', 'interrupted'];
