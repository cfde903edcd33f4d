import type { ErrorHead } from '../model/error-data.js';
import { DurableSteps } from './durable-steps.js';
import type { CompletionEntry } from './entries.js';
import { ErrorHeads } from './error-heads.js';
import { ExampleRows } from './example-rows.js';
import type { Unit } from './planned-units.js';
import { UnitColumns } from './unit-columns.js';
import { Watermarks } from './watermarks.js';

/** How far an example is, in a column. */
export const PENDING = 0;
export const OK = 1;
export const ERROR = 2;

/** What stands recorded for a stage, sample or scorer of an example. */
interface Recorded {
  readonly status: 'ok' | 'error';
  readonly seq: number;
  readonly durationMs: number;
  /** Where it came from, when it was not made in this run. */
  readonly origin: CompletionEntry['origin'];
  /** False when it can't depend on the params. */
  readonly paramsUsed: boolean;
}

/** The running sums of one scorer. */
export interface ScoreSum {
  count: number;
  sum: number;
}

/** What of a run's examples is recorded and counts: for reading. */
export class RecordedUnits extends ExampleRows {
  protected readonly columns: UnitColumns = new UnitColumns();
  protected readonly steps: DurableSteps = new DurableSteps();
  protected readonly heads: ErrorHeads = new ErrorHeads();
  protected readonly watermarks: Watermarks = new Watermarks();
  protected units: readonly Unit[] = [];

  /** The scores of the plan, `null` left out, summed up in dataset order: equal to the last bit, in whatever order they came. */
  orderedScoreSums(): ReadonlyMap<string, Readonly<ScoreSum>> {
    const sums = new Map<string, ScoreSum>();
    const scorers = this.units.filter(({ scorer }) => scorer !== undefined);
    const rows = scorers.length === 0 ? [] : this.rowsInOrder();
    for (const unit of scorers) {
      const sum = { count: 0, sum: 0 };
      sums.set(unit.scorer as string, sum);
      for (const row of rows) {
        if (this.status(row, unit) === 'ok') addScore(sum, unit.column.value(row), 1);
      }
    }
    return sums;
  }

  /** What of an example stands: a result, only errors and steps, or nothing. */
  standing(row: number): 'result' | 'rest' | undefined {
    const found = this.units.map((unit) => this.status(row, unit));
    if (found.includes('ok')) return 'result';
    return found.includes('error') || this.steps.has(row) ? 'rest' : undefined;
  }

  /** Rows with results that are not seen and may come back: their examples have left the dataset, or are cut off. */
  hiddenRows(concerns: (unit: Unit) => boolean): number[] {
    const units = this.units.filter(concerns);
    const isHidden = (row: number, { column, validFrom }: Unit) =>
      column.status(row, validFrom) === 'ok' &&
      (this.watermarks.isCut(row, column.seq(row)) ||
        (!this.isMember(row) && column.seq(row) > this.watermarks.of(row)));
    const rows: number[] = [];
    for (let row = 0; units.length > 0 && row < this.size; row++)
      if (units.some((unit) => isHidden(row, unit))) rows.push(row);
    return rows;
  }

  /** How many examples of the dataset have a result of a stage, or of a scorer, that stands. */
  results(stage: string, scorer?: string): number {
    const units = this.units.filter((unit) => unit.stage === stage && unit.scorer === scorer);
    let count = 0;
    for (let row = 0; row < this.size; row++) {
      if (this.isMember(row) && units.some((unit) => this.status(row, unit) === 'ok')) count++;
    }
    return count;
  }

  /** True when a stage that is not done has durable steps. */
  hasSteps(stage: string): boolean {
    return this.steps.hasOf(stage);
  }

  /** The last stage through which so many examples are done, ok or not; `score` stands for the scorers. */
  doneThrough(count: number): string | undefined {
    for (let wanted = this.units.length; wanted > 0; wanted--) {
      const { stage } = this.units[wanted - 1] as Unit;
      if (stage === this.units[wanted]?.stage) continue;
      let done = 0;
      for (let row = 0; row < this.size; row++)
        if (this.isMember(row) && this.judged(row, wanted) !== PENDING) done++;
      if (done >= count) return stage;
    }
    return undefined;
  }

  /** What stands recorded for a stage (or one sample of it). */
  stage(row: number, stage: string, sample = 0): Recorded | undefined {
    return this.#recorded(
      row,
      (unit) => unit.scorer === undefined && unit.stage === stage && unit.sample === sample,
    );
  }

  /** What stands recorded for a scorer. */
  score(row: number, scorer: string): (Recorded & { readonly value: number | null }) | undefined {
    const recorded = this.#recorded(row, (unit) => unit.scorer === scorer);
    if (recorded === undefined) return undefined;
    const value = this.columns.scorer(scorer).value(row);
    return { ...recorded, value: Number.isNaN(value) ? null : value };
  }

  /** For reading a scorer's scores of many rows: `undefined` where none stands. */
  scoreReader(scorer: string): (row: number) => number | null | undefined {
    const unit = this.units.find((each) => each.scorer === scorer);
    return (row) => {
      if (unit === undefined || this.status(row, unit) !== 'ok') return undefined;
      const value = unit.column.value(row);
      return Number.isNaN(value) ? null : value;
    };
  }

  /** The seq of a durable step of a stage that is not done. */
  step(row: number, stage: string, sample: number, step: string): number | undefined {
    const from = this.units.find((unit) => unit.stage === stage)?.stepsFrom ?? 0;
    const seq = this.steps.seq(row, stage, sample, step, from);
    return seq === undefined || seq <= this.watermarks.of(row) ? undefined : seq;
  }

  /** The first error that stands for an example. */
  error(row: number): ErrorHead | undefined {
    const unit = this.units.find((each) => this.status(row, each) === 'error');
    return unit && this.heads.get(unit.column.seq(row));
  }

  /** Milliseconds that an example took: the sum over its stages and samples. */
  durationMs(row: number): number {
    let sum = 0;
    for (const unit of this.units) {
      if (unit.scorer === undefined && this.status(row, unit) !== undefined)
        sum += unit.column.durationMs(row);
    }
    return sum;
  }

  #recorded(row: number, wanted: (unit: Unit) => boolean): Recorded | undefined {
    const unit = this.units.find(wanted);
    const status = unit && this.status(row, unit);
    if (unit === undefined || status === undefined) return undefined;
    const { column } = unit;
    return {
      status,
      seq: column.seq(row),
      durationMs: column.durationMs(row),
      origin: column.origin(row),
      paramsUsed: column.paramsUsed(row),
    };
  }

  protected status(row: number, { column, validFrom }: Unit): 'ok' | 'error' | undefined {
    const status = column.status(row, validFrom);
    return status !== undefined && column.seq(row) <= this.watermarks.of(row) ? undefined : status;
  }

  /** A stage with an error ends the example, but only once all its samples are there; likewise the scorers. */
  protected judged(row: number, wanted: number): number {
    let stage = '';
    let hasError = false;
    for (let i = 0; i < wanted; i++) {
      const unit = this.units[i] as Unit;
      if (hasError && unit.stage !== stage) return ERROR;
      stage = unit.stage;
      const status = this.status(row, unit);
      if (status === undefined) return PENDING;
      if (status === 'error') hasError = true;
    }
    return hasError ? ERROR : OK;
  }
}

/** Adds a score to a sum, or takes it away. */
export function addScore(sum: ScoreSum, value: number, sign: 1 | -1): void {
  if (Number.isNaN(value)) return;
  sum.count += sign;
  sum.sum += sign * value;
}
