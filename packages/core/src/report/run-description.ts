import type { ErrorHead } from '../model/error-data.js';
import type { Params } from '../model/evaluation.js';
import type { JsonObject } from '../model/json.js';
import type { RunInfo } from '../run/run-info.js';
import type { SessionEntry } from '../store/entries.js';
import type { ErrorKind, ReportCounts, SessionReport } from './report.js';

/** All that is to be known of a run to judge how it stands and to go on: what {@link describeRun} gives. */
export interface RunDescription {
  readonly run: RunInfo;
  /** What the run is of, as it was recorded when it was made. */
  readonly identity: {
    readonly evaluation: string;
    readonly params: Params;
    readonly seed?: number | string;
    readonly dataset: { readonly name?: string; readonly version?: string; readonly digest?: string };
  };
  readonly counts: ReportCounts;
  /** In order, as the latest session had them. */
  readonly stages: readonly UnitDescription[];
  readonly scorers: readonly UnitDescription[];
  /** The first one first. */
  readonly sessions: readonly SessionDescription[];
  /** The errors that stand; the most frequent kind first. */
  readonly failures: readonly ErrorKind[];
  /** Entries that were damaged and set aside: what they recorded is run again. */
  readonly setAside: number;
  /** What to do next, in words. */
  readonly next: string;
  /** With `full` only: every example that has anything recorded, in dataset order. */
  readonly examples?: readonly DescribedExample[];
}

/** A stage or scorer, and how far it is. */
export interface UnitDescription {
  readonly name: string;
  /** Of its version or code. */
  readonly digest: string;
  readonly samples?: number;
  /** The first session whose results count. */
  readonly validFrom: number;
  readonly ok: number;
  readonly errors: number;
  /** Examples without a result of it, when the total is known; also those that ended at an error before it. */
  readonly pending?: number;
}

/** A session, and what it was started with. */
export interface SessionDescription extends SessionReport {
  readonly params: Params;
  /** The options that shape the outcome, as they were given. */
  readonly options: JsonObject;
  readonly dataset: SessionEntry['dataset'];
}

/** How far one example is. */
export interface DescribedExample {
  readonly exampleId: string;
  readonly index: number;
  readonly status: 'ok' | 'error' | 'pending';
  /** By stage name. */
  readonly stages: Readonly<Record<string, UnitState>>;
  /** By scorer name: those that stand. */
  readonly scores: Readonly<Record<string, number | null>>;
  readonly error?: ErrorHead;
  readonly durationMs: number;
}

/** How far an example is with a stage. */
export type UnitState = 'ok' | 'error' | 'pending';
