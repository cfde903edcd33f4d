/** How a run stood at one moment. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Examples per second. */
  readonly rate: number;
  /** Means by scorer. */
  readonly scores: Readonly<Record<string, number | null>>;
}

const MOST_MOMENTS = 600;

/** Adds a moment. When there are too many, every second one goes, so that the whole time stays in view. */
export function addMoment(history: readonly Moment[], moment: Moment): readonly Moment[] {
  const kept =
    history.length < MOST_MOMENTS ? history : history.filter((_, index) => index % 2 === history.length % 2);
  return [...kept, moment];
}
