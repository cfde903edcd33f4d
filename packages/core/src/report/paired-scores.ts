import { sampleStandardDeviation } from 'simple-statistics';
import type { ScoreComparison } from './comparison.js';
import { signTest } from './sign-test.js';
import { studentCritical } from './student-critical.js';

/**
 * Sums up one scorer's paired differences b − a.
 *
 * The interval is Student's t of the paired differences ("Student", "The Probable Error of a Mean", Biometrika 6, 1908): the
 * same examples in both runs, so what they share cancels out, as in E. Miller, "Adding Error Bars to Evals" (2024),
 * arXiv:2411.00640. The p value is that of {@link signTest}.
 */
export function comparePairs(differences: readonly number[]): ScoreComparison {
  const pairs = differences.length;
  let wins = 0;
  let losses = 0;
  let sum = 0;
  for (const difference of differences) {
    sum += difference;
    if (difference > 0) wins++;
    if (difference < 0) losses++;
  }
  const counts = { pairs, wins, losses, ties: pairs - wins - losses };
  if (pairs === 0) return { ...counts, meanDifference: null, interval: null, pValue: null };
  const mean = sum / pairs;
  return {
    ...counts,
    meanDifference: mean,
    interval: pairs === 1 ? null : intervalOf(differences, mean),
    pValue: signTest(wins, losses),
  };
}

function intervalOf(differences: readonly number[], mean: number): [low: number, high: number] {
  const { length } = differences;
  const half = (studentCritical(length - 1) * sampleStandardDeviation([...differences])) / Math.sqrt(length);
  return [Math.max(-1, mean - half), Math.min(1, mean + half)];
}
