import type { RunInfo } from '../run/run-info.js';

/** How two runs differ on the examples that both have: what {@link compareRuns} gives. */
export interface Comparison {
  readonly a: RunInfo;
  readonly b: RunInfo;
  /** By name, for the scorers that both runs have. */
  readonly scores: Readonly<Record<string, ScoreComparison>>;
  /** Pairs whose scores differ, in the dataset order of `a`. */
  readonly flips: readonly Flip[];
  /** Ids of the examples that are done, ok or not, only in `a`; in dataset order. */
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
  /** Ids that both have with different content (an edited example, another dataset): they are no pairs. */
  readonly differing: readonly string[];
}

/** One scorer's paired scores. An example without a score from it in either run is in none of the numbers. */
export interface ScoreComparison {
  readonly pairs: number;
  /** Pairs in which `b` scored higher. */
  readonly wins: number;
  /** Pairs in which `b` scored lower. */
  readonly losses: number;
  readonly ties: number;
  /** The mean of b − a; `null` without pairs. */
  readonly meanDifference: number | null;
  /** Low and high end of the 95 % confidence interval of `meanDifference`, within -1 and 1; `null` for fewer than two pairs. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Of the exact two-sided sign test over wins and losses; `null` without pairs. */
  readonly pValue: number | null;
}

/** A pair whose scores differ. */
export interface Flip {
  readonly exampleId: string;
  readonly scorer: string;
  /** Its score in run `a`. */
  readonly a: number;
  readonly b: number;
}
