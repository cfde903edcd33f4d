import { UnitColumn } from './unit-column.js';

/** The columns of all stages, samples and scorers that a run ever had. */
export class UnitColumns {
  readonly #stages = new Map<string, UnitColumn[]>();
  readonly #scorers = new Map<string, UnitColumn>();

  stage(stage: string, sample: number): UnitColumn {
    let columns = this.#stages.get(stage);
    if (columns === undefined) {
      columns = [];
      this.#stages.set(stage, columns);
    }
    while (columns.length <= sample) columns.push(new UnitColumn());
    return columns[sample] as UnitColumn;
  }

  scorer(scorer: string): UnitColumn {
    let column = this.#scorers.get(scorer);
    if (column === undefined) {
      column = new UnitColumn();
      this.#scorers.set(scorer, column);
    }
    return column;
  }

  /** Those of stages and scorers that are not in the plan. */
  outside(plan: ReadonlySet<UnitColumn>): UnitColumn[] {
    const all = [...[...this.#stages.values()].flat(), ...this.#scorers.values()];
    return all.filter((column) => !plan.has(column));
  }
}
