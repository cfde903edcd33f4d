/** A difference from −1 to 1 on a line with its middle at 0, stretched so that it fills the line. */
export function DifferenceBar({
  mean,
  interval,
}: {
  readonly mean: number | null;
  readonly interval: readonly [low: number, high: number] | null;
}): React.ReactNode {
  const [low = 0, high = 0] = interval ?? [];
  const reach = Math.max(Math.abs(low), Math.abs(high), Math.abs(mean ?? 0), 0.01) * 1.2;
  const at = (value: number): string => `${50 + (value / reach) * 50}%`;
  return (
    <span className="interval difference" aria-hidden="true">
      <span className="difference-zero" />
      {interval && (
        <span
          className="interval-range"
          style={{ insetInlineStart: at(low), inlineSize: `${((high - low) / reach) * 50}%` }}
        />
      )}
      {mean !== null && <span className="interval-mean" style={{ insetInlineStart: at(mean) }} />}
    </span>
  );
}
