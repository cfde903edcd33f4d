import type { PlannedStage } from '../store/entries.js';

/** The numbers of a stage's samples; one for a stage without. */
export function samplesOf({ samples = 1 }: Pick<PlannedStage, 'samples'>): number[] {
  return Array.from({ length: samples }, (_, sample) => sample);
}
