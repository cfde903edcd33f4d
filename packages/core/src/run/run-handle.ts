import { map, merge, Observable, Subject, startWith, takeUntil, throttleTime } from 'rxjs';
import { checkOptions } from '../model/check.js';
import type { TidemarkError } from '../model/errors.js';
import type { Entry, Store } from '../store/store.js';
import { completionEvent } from './completion-event.js';
import type { TuneOptions } from './options.js';
import { readResults } from './results.js';
import type { Run, RunEvent, RunState, RunSummary } from './run.js';
import { tuneRules } from './tune-rules.js';

const STATE_INTERVAL_MS = 100;

/** A run's public face and the ends by which it is moved. */
export interface RunHandle {
  readonly run: Run;
  /** Says which run it is after all. */
  rename(runId: string): void;
  emit(event: RunEvent): void;
  /** Emits the event of a completion that is durable; lifecycle entries have none. */
  emitCompletion(entry: Entry): void;
  /** Says that the snapshot has changed. */
  changed(): void;
  /** Ends the run: `summary` resolves and an error rejects what waits for it. */
  end(outcome: { readonly summary: RunSummary } | { readonly error: TidemarkError }): void;
}

/** What moves a run that is driven or followed. */
export interface RunControls {
  /** True when a run that is not in the store yet has no results, instead of being an error. */
  readonly mayBeNew: boolean;
  readonly snapshot: () => RunState;
  readonly pause: () => Promise<void>;
  readonly resume: () => void;
  readonly tune: (options: TuneOptions) => void;
  readonly cancel: () => Promise<void>;
}

/** Makes a {@link RunHandle}. */
export function createRunHandle(store: Store, givenId: string, controls: RunControls): RunHandle {
  let runId = givenId;
  const events = new Subject<RunEvent>();
  const changes = new Subject<void>();
  const ended = new Subject<void>();
  let settle: { resolve(summary: RunSummary): void; reject(error: TidemarkError): void };
  const finished = new Promise<RunSummary>((resolve, reject) => {
    settle = { resolve, reject };
  });
  finished.catch(() => {});

  const live = changes.pipe(
    startWith(undefined),
    throttleTime(STATE_INTERVAL_MS, undefined, { leading: true, trailing: true }),
    takeUntil(ended),
  );
  const state = merge(live, ended).pipe(map(controls.snapshot));

  return {
    run: {
      get runId() {
        return runId;
      },
      events: events.asObservable(),
      state: new Observable((subscriber) => state.subscribe(subscriber)),
      finished,
      results: () => readResults(store, runId, controls.mayBeNew),
      pause: controls.pause,
      resume: controls.resume,
      tune(options) {
        checkOptions('tune', options, tuneRules);
        controls.tune(options);
      },
      cancel: controls.cancel,
    },
    rename(id) {
      runId = id;
    },
    emit(event) {
      events.next(event);
    },
    emitCompletion(entry) {
      const event = events.observed ? completionEvent(entry) : undefined;
      if (event !== undefined) events.next(event);
    },
    changed() {
      changes.next();
    },
    end(outcome) {
      if ('summary' in outcome) {
        events.next({ type: 'finished', summary: outcome.summary });
        settle.resolve(outcome.summary);
      } else {
        events.next({ type: 'failed', error: outcome.error });
        settle.reject(outcome.error);
      }
      ended.next();
      changes.complete();
      ended.complete();
      events.complete();
    },
  };
}
