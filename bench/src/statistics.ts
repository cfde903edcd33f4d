/** The middle of the samples; of an even number of them the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  if (samples.length === 0) throw new RangeError('The median of no samples');
  const sorted = [...samples].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] as number;
  const lower = sorted[(sorted.length - 1) >> 1] as number;
  return (lower + upper) / 2;
}

/**
 * The median of `one[i] / other[i]`. The two of a pair were measured one after the other, so a machine that is slower
 * for a while changes both.
 */
export function medianRatio(one: readonly number[], other: readonly number[]): number {
  return median(one.map((sample, i) => sample / (other[i] as number)));
}

/** A value and where it was sampled. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The slope of the line through all points that is nearest to them (least squares). */
export function slope(points: readonly Point[]): number {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const covariance = mean(points.map(({ x, y }) => (x - meanX) * (y - meanY)));
  return covariance / mean(points.map(({ x }) => (x - meanX) ** 2));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
