import type { Run, RunState, TidemarkError } from '@tidemark/core';
import type { WorkerGroup } from '../workers/worker-group.js';
import { addMoment, type Moment } from './history.js';
import { createRateMeter } from './rate-meter.js';

/** What a run told in passing. */
interface Notice {
  readonly code: string;
  readonly message: string;
}

/** What a run that goes on again found. */
interface Comeback {
  /** Examples done before. */
  readonly completed: number;
  /** Calls made again because the crash lost their results. */
  readonly reexecuted: number;
}

/** A run as views show it: a new object whenever something changed. */
export interface LiveView {
  readonly runId: string;
  /** Who works on it: this tab, or another one or nobody. */
  readonly role: 'driver' | 'follower';
  readonly state: RunState | undefined;
  /** Examples per second over the last seconds. */
  readonly rate: number;
  readonly history: readonly Moment[];
  readonly notices: readonly Notice[];
  /** When it goes on after an interruption. */
  readonly comeback: Comeback | undefined;
  /** True when nothing more comes from it. */
  readonly isOver: boolean;
  /** Why it could not go on. */
  readonly error: TidemarkError | undefined;
  readonly workers: WorkerGroup | undefined;
}

const MOMENT_EVERY_MS = 500;
const MOST_NOTICES = 20;

/** A run of which nothing was heard yet. */
export function unheard(runId: string, role: LiveView['role'], workers?: WorkerGroup): LiveView {
  return {
    runId,
    role,
    workers,
    state: undefined,
    rate: 0,
    history: [],
    notices: [],
    comeback: undefined,
    isOver: false,
    error: undefined,
  };
}

/**
 * Listens to a run, and tells of each change.
 *
 * @param reexecutedBefore - calls that earlier crashes made necessary.
 */
export function watchRun(
  run: Run,
  first: LiveView,
  reexecutedBefore: number,
  onChange: (view: LiveView) => void,
): void {
  const meter = createRateMeter();
  let completedBefore: number | undefined;
  let view = first;
  const change = (changes: Partial<LiveView>): void => {
    view = { ...view, ...changes };
    onChange(view);
  };

  run.events.subscribe((event) => {
    if (event.type === 'started' && event.resumed) completedBefore = event.completed;
    if (event.type === 'notice') {
      const { code, message } = event;
      change({ notices: [...view.notices, { code, message }].slice(-MOST_NOTICES) });
    }
  });
  run.state.subscribe((state) => {
    const at = Date.now();
    const rate = state.status === 'running' ? meter.measure(state.completed, at) : 0;
    const since = at - (view.history.at(-1)?.at ?? 0);
    const isMoving = state.status === 'running' && (rate > 0 || view.history.length > 0);
    const isDue = isMoving && since >= MOMENT_EVERY_MS;
    change({
      state,
      rate,
      ...(isDue && { history: addMoment(view.history, momentOf(state, rate, at)) }),
      ...(first.role === 'driver' &&
        completedBefore !== undefined && {
          comeback: { completed: completedBefore, reexecuted: state.reexecuted - reexecutedBefore },
        }),
    });
  });
  run.finished.then(
    () => change({ isOver: true, rate: 0 }),
    (error: TidemarkError) => change({ isOver: true, rate: 0, error }),
  );
}

function momentOf({ scores }: RunState, rate: number, at: number): Moment {
  const means = Object.entries(scores).map(([name, { mean }]) => [name, mean] as const);
  return { at, rate, scores: Object.fromEntries(means) };
}
