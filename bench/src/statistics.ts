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
