import type { Usage } from '../model/evaluation.js';
import type { RunInfo } from '../run/run-info.js';
import type { EndReason } from '../store/entries.js';
import type { ScoreStatistics } from './score-statistics.js';

/** How a run stands: what {@link buildReport} makes of its entries. */
export interface Report {
  readonly run: RunInfo;
  readonly counts: ReportCounts;
  /** By scorer name, in the order of the evaluation. */
  readonly scores: Readonly<Record<string, ScoreReport>>;
  /** The most frequent kind first; equally frequent ones in dataset order. */
  readonly errors: readonly ErrorKind[];
  readonly durations: DurationReport;
  /** What all recorded calls of all sessions consumed. */
  readonly usage: Required<Usage>;
  /** The first session first. */
  readonly sessions: readonly SessionReport[];
}

/** How far a run's examples are. */
export interface ReportCounts {
  /** How many examples the run has under its limit; absent until a session ended that saw the dataset's end. */
  readonly total?: number;
  readonly ok: number;
  readonly errors: number;
  /** Examples that are not done, when the total is known. */
  readonly pending?: number;
}

/** What one scorer said. Examples without a score from it are in none of its numbers. */
export interface ScoreReport extends ScoreStatistics {
  /** Examples for which the scorer gave `null`. */
  readonly nulls: number;
}

/** Errored examples whose first error has the same code and message. */
export interface ErrorKind {
  /** The error's code; its name when it has none. */
  readonly code: string | number;
  /** Its first 300 characters. */
  readonly message: string;
  readonly count: number;
  /** The first 20, in dataset order. */
  readonly exampleIds: readonly string[];
}

/**
 * Milliseconds per example done, ok or not: the recorded calls of its stages and samples added up, without its scorers.
 * `null` when no example is done.
 *
 * The percentiles are exact, interpolated linearly between neighbours (type 7 of Hyndman and Fan, "Sample Quantiles in
 * Statistical Packages", The American Statistician 50, 1996; the default of R and NumPy).
 */
export interface DurationReport {
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

/** One session of a run. */
export interface SessionReport {
  /** From 1. */
  readonly session: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** ISO 8601, UTC: the last entry's time. Absent while the session goes on. */
  readonly endedAt?: string;
  /** Completions it recorded, repeated ones too. */
  readonly completions: number;
  /** Why it ended; `crashed` when it left no word of that. */
  readonly status: EndReason | 'running' | 'crashed';
  /** The message of the error that ended it. */
  readonly reason?: string;
}
