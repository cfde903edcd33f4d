import type { ScoreComparison } from '@tidemark/core';
import { formatCount, formatDifference, formatP } from '../../format.js';
import { DifferenceBar } from './difference-bar.js';

/** For each scorer: how much better or worse, with its interval, and how sure that is. */
export function CompareScores({
  scores,
}: {
  readonly scores: Readonly<Record<string, ScoreComparison>>;
}): React.ReactNode {
  return (
    <ul className="compare-scores">
      {Object.entries(scores).map(
        ([name, { pairs, wins, losses, ties, meanDifference, interval, pValue }]) => (
          <li key={name} className="panel">
            <h2>{name}</h2>
            <p className="compare-difference">
              <strong>{formatDifference(meanDifference)}</strong>
              <span className="muted">
                {interval === null
                  ? 'no interval'
                  : `95 % interval ${formatDifference(interval[0])} to ${formatDifference(interval[1])}`}
                {pValue !== null && ` · ${formatP(pValue)}`}
              </span>
            </p>
            <DifferenceBar mean={meanDifference} interval={interval} />
            <p className="muted">
              {formatCount(pairs)} pairs: {formatCount(wins)} better, {formatCount(losses)} worse,{' '}
              {formatCount(ties)} the same
            </p>
          </li>
        ),
      )}
    </ul>
  );
}
