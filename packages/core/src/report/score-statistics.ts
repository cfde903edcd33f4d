import { sampleStandardDeviation } from 'simple-statistics';
import { NORMAL_CRITICAL, studentCritical } from './student-critical.js';

/** How an interval was made: see {@link ScoreStatistics}. */
export type IntervalMethod = 'wilson' | 'student-t';

/** The mean of one scorer's values and how sure it is. */
export interface ScoreStatistics {
  /** Examples that have a score. */
  readonly count: number;
  /** `null` when there is no score. */
  readonly mean: number | null;
  /** The sample standard deviation / √count; `null` for fewer than two scores. */
  readonly stdError: number | null;
  /**
   * Low and high end of the 95 % confidence interval of the mean, within 0 and 1; `null` when there is none: without
   * scores, or for a single one that is neither 0 nor 1.
   */
  readonly interval: readonly [low: number, high: number] | null;
  /** `wilson` when all values are 0 or 1, else `student-t`; `null` without an interval. */
  readonly method: IntervalMethod | null;
}

/**
 * Sums up one scorer's values, which are from 0 to 1. The same values in the same order give the same bits, and the mean has
 * those of a run's summary.
 *
 * The standard error follows E. Miller, "Adding Error Bars to Evals" (2024), arXiv:2411.00640: examples are taken as drawn
 * independently from all that could have been asked.
 */
export function scoreStatistics(values: readonly number[]): ScoreStatistics {
  const count = values.length;
  if (count === 0) return { count, mean: null, stdError: null, interval: null, method: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const stdError = count === 1 ? null : sampleStandardDeviation(values) / Math.sqrt(count);
  if (values.every((value) => value === 0 || value === 1)) {
    return { count, mean, stdError, interval: wilsonInterval(mean, count), method: 'wilson' };
  }
  if (stdError === null) return { count, mean, stdError, interval: null, method: null };
  const half = studentCritical(count - 1) * stdError;
  return { count, mean, stdError, interval: around(mean, mean - half, mean + half), method: 'student-t' };
}

/**
 * The score interval of a proportion: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
 * Journal of the American Statistical Association 22 (1927), pages 209–212. It keeps a width when all or none succeed.
 */
function wilsonInterval(proportion: number, count: number): [low: number, high: number] {
  const z2 = NORMAL_CRITICAL ** 2;
  const centre = (proportion + z2 / (2 * count)) / (1 + z2 / count);
  const spread = Math.sqrt((proportion * (1 - proportion)) / count + z2 / (4 * count ** 2));
  const half = (NORMAL_CRITICAL / (1 + z2 / count)) * spread;
  return around(proportion, centre - half, centre + half);
}

/** Keeps an interval within 0 and 1, and `mean` within it, whatever was rounded. */
function around(mean: number, low: number, high: number): [low: number, high: number] {
  return [Math.min(mean, Math.max(0, low)), Math.max(mean, Math.min(1, high))];
}
