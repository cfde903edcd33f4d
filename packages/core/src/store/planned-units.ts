import { SCORE_STAGE } from '../model/evaluation.js';
import type { PlannedStage } from './entries.js';
import type { UnitColumn } from './unit-column.js';
import type { UnitColumns } from './unit-columns.js';

/** A stage, sample or scorer of the plan, with its column. */
export interface Unit {
  readonly stage: string;
  readonly sample: number;
  readonly scorer?: string;
  readonly validFrom: number;
  /** From which session on its durable steps count. */
  readonly stepsFrom: number;
  readonly column: UnitColumn;
}

/** The units of a plan, in order. */
export function plannedUnits(
  columns: UnitColumns,
  stages: readonly PlannedStage[],
  scorers: readonly PlannedStage[],
): Unit[] {
  const units: Unit[] = [];
  for (const { name, samples = 1, validFrom, stepsFrom: from = 0 } of stages) {
    const stepsFrom = Math.max(validFrom, from);
    for (let sample = 0; sample < samples; sample++) {
      units.push({ stage: name, sample, validFrom, stepsFrom, column: columns.stage(name, sample) });
    }
  }
  for (const { name, validFrom } of scorers) {
    const column = columns.scorer(name);
    units.push({ stage: SCORE_STAGE, sample: 0, scorer: name, validFrom, stepsFrom: validFrom, column });
  }
  return units;
}

/** True when the same counts under both. */
export function areSameUnits(a: readonly Unit[], b: readonly Unit[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ column, validFrom, stepsFrom }, i) =>
        column === b[i]?.column && validFrom === b[i].validFrom && stepsFrom === b[i].stepsFrom,
    )
  );
}
