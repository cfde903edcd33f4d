import { formatPercent } from '../format.js';

/** A mean from 0 to 1 on a line, with its 95 % interval around it. */
export function IntervalBar({
  mean,
  interval,
}: {
  readonly mean: number | null;
  readonly interval: readonly [low: number, high: number] | null;
}): React.ReactNode {
  const [low, high] = interval ?? [];
  const text =
    low === undefined || high === undefined
      ? 'no interval yet'
      : `95 % interval ${formatPercent(low)} to ${formatPercent(high)}`;
  return (
    <span className="interval" role="img" aria-label={text} title={text}>
      {low !== undefined && high !== undefined && (
        <span
          className="interval-range"
          style={{ insetInlineStart: `${low * 100}%`, inlineSize: `${(high - low) * 100}%` }}
        />
      )}
      {mean !== null && <span className="interval-mean" style={{ insetInlineStart: `${mean * 100}%` }} />}
    </span>
  );
}
