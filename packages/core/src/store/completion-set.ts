import type { ErrorHead } from '../model/error-data.js';
import { SCORE_STAGE } from '../model/evaluation.js';
import { DurableSteps } from './durable-steps.js';
import type { CompletionEntry, PlannedStage } from './entries.js';
import { ErrorHeads } from './error-heads.js';
import { ExampleRows } from './example-rows.js';
import { grow } from './grow.js';
import { UnitColumn } from './unit-column.js';

const PENDING = 0;
const OK = 1;
const ERROR = 2;
const STATES = ['pending', 'ok', 'error'] as const;

/** How far an example is. */
export type ExampleState = (typeof STATES)[number];

/** A stage, sample or scorer of the plan, with its column. */
interface Unit {
  readonly stage: string;
  readonly sample: number;
  readonly scorer?: string;
  readonly validFrom: number;
  readonly column: UnitColumn;
}

/** The running sums of one scorer. */
export interface ScoreSum {
  count: number;
  sum: number;
}

/**
 * Which (example, stage, step) are done, folded from completion entries: a row for each example, and typed-array columns.
 */
export class CompletionSet extends ExampleRows {
  #state = new Uint8Array(64);
  readonly #stageColumns = new Map<string, UnitColumn[]>();
  readonly #scorerColumns = new Map<string, UnitColumn>();
  readonly #steps = new DurableSteps();
  readonly #errors = new ErrorHeads();
  #units: Unit[] = [];
  /** Of stages and scorers that earlier plans had and this one has not. */
  #hidden: UnitColumn[] = [];
  #sums = new Map<string, ScoreSum>();
  #ok = 0;
  #failed = 0;

  /** Examples done, ok or not. */
  get completed(): number {
    return this.#ok + this.#failed;
  }

  get ok(): number {
    return this.#ok;
  }

  get errors(): number {
    return this.#failed;
  }

  /** The scorers of the plan with their running sums, `null` scores left out. */
  get scoreSums(): ReadonlyMap<string, Readonly<ScoreSum>> {
    return this.#sums;
  }

  /** The same summed up in dataset order: equal to the last bit, in whatever order the scores came. */
  orderedScoreSums(): ReadonlyMap<string, Readonly<ScoreSum>> {
    const sums = new Map<string, ScoreSum>();
    const rows = this.#sums.size === 0 ? [] : this.rowsInOrder();
    for (const unit of this.#units) {
      if (unit.scorer === undefined) continue;
      const sum = { count: 0, sum: 0 };
      sums.set(unit.scorer, sum);
      for (const row of rows) addScore(sum, row, unit, 1);
    }
    return sums;
  }

  /** Takes the stages and scorers that count from now on, in order. Examples are judged anew. */
  plan(stages: readonly PlannedStage[], scorers: readonly PlannedStage[]): void {
    this.#units = [];
    for (const { name, samples = 1, validFrom } of stages) {
      for (let sample = 0; sample < samples; sample++) {
        this.#units.push({ stage: name, sample, validFrom, column: this.#stageColumn(name, sample) });
      }
    }
    for (const { name, validFrom } of scorers) {
      this.#units.push({
        stage: SCORE_STAGE,
        sample: 0,
        scorer: name,
        validFrom,
        column: this.#scorerColumn(name),
      });
    }
    this.#hidden = this.#columnsOutside(new Set(this.#units.map(({ column }) => column)));
    this.#recount();
  }

  state(row: number): ExampleState {
    return STATES[this.#state[row] ?? PENDING] as ExampleState;
  }

  /** Folds one completion. Later entries of a key replace earlier ones; a stage done anew resets what depends on it. Gives the row. */
  add(entry: CompletionEntry): number {
    const row = this.rowOf(entry.exampleId, entry.index);
    const { stage, step, status, scores = {} } = entry;
    if (stage !== SCORE_STAGE && step !== undefined) {
      this.#steps.add(row, entry);
      return row;
    }
    if (stage !== SCORE_STAGE) this.#addStage(row, entry);
    else if (step !== undefined && status === 'error') this.#setScore(row, step, entry, undefined);
    for (const name of Object.keys(scores)) this.#setScore(row, name, entry, scores[name]);
    this.#judge(row);
    return row;
  }

  /** What stands recorded for a stage (or one sample of it), and under which seq. */
  stage(
    row: number,
    stage: string,
    sample = 0,
  ): { readonly status: 'ok' | 'error'; readonly seq: number } | undefined {
    return this.#recorded(
      row,
      (unit) => unit.scorer === undefined && unit.stage === stage && unit.sample === sample,
    );
  }

  /** What stands recorded for a scorer, and under which seq. */
  score(
    row: number,
    scorer: string,
  ): { readonly status: 'ok' | 'error'; readonly seq: number; readonly value: number | null } | undefined {
    const recorded = this.#recorded(row, (unit) => unit.scorer === scorer);
    if (recorded === undefined) return undefined;
    const value = this.#scorerColumn(scorer).value(row);
    return { ...recorded, value: Number.isNaN(value) ? null : value };
  }

  /** For reading a scorer's scores of many rows: `undefined` where none stands. */
  scoreReader(scorer: string): (row: number) => number | null | undefined {
    const unit = this.#units.find((each) => each.scorer === scorer);
    return (row) => {
      if (unit?.column.status(row, unit.validFrom) !== 'ok') return undefined;
      const value = unit.column.value(row);
      return Number.isNaN(value) ? null : value;
    };
  }

  /** The seq of a durable step of a stage that is not done. */
  step(row: number, stage: string, sample: number, step: string): number | undefined {
    const validFrom = this.#units.find((unit) => unit.stage === stage)?.validFrom ?? 0;
    return this.#steps.seq(row, stage, sample, step, validFrom);
  }

  /** The first error that stands for an example. */
  error(row: number): ErrorHead | undefined {
    for (const { column, validFrom } of this.#units) {
      if (column.status(row, validFrom) === 'error') return this.#errors.get(column.seq(row));
    }
    return undefined;
  }

  /** Milliseconds that an example took: the sum over its stages and samples. */
  durationMs(row: number): number {
    let sum = 0;
    for (const { column, validFrom, scorer } of this.#units) {
      if (scorer === undefined && column.status(row, validFrom) !== undefined) sum += column.durationMs(row);
    }
    return sum;
  }

  #recorded(row: number, wanted: (unit: Unit) => boolean) {
    const unit = this.#units.find(wanted);
    const status = unit?.column.status(row, unit.validFrom);
    return unit === undefined || status === undefined ? undefined : { status, seq: unit.column.seq(row) };
  }

  #addStage(row: number, entry: CompletionEntry): void {
    const { stage, sample = 0, status } = entry;
    this.#record(row, this.#stageColumn(stage, sample), entry);
    if (status === 'ok') this.#steps.drop(row, stage, sample);
    const last = this.#units.findLastIndex((unit) => unit.stage === stage);
    for (let i = last + 1; last >= 0 && i < this.#units.length; i++)
      this.#forget(row, this.#units[i] as Unit);
    for (const column of this.#hidden) {
      this.#errors.delete(column.seq(row));
      column.clear(row);
    }
  }

  #setScore(row: number, scorer: string, entry: CompletionEntry, value: number | null | undefined): void {
    const column = this.#scorerColumn(scorer);
    const unit = this.#units.find((each) => each.scorer === scorer);
    if (unit !== undefined) this.#sum(row, unit, -1);
    this.#record(row, column, entry, value === undefined ? 'error' : 'ok');
    column.setValue(row, value ?? null);
    if (unit !== undefined) this.#sum(row, unit, 1);
  }

  #record(row: number, column: UnitColumn, entry: CompletionEntry, status = entry.status): void {
    this.#errors.delete(column.seq(row));
    column.set(row, status, entry.session, entry.seq, entry.durationMs);
    if (status === 'error' && entry.error !== undefined) this.#errors.set(entry.seq, entry.error);
  }

  #forget(row: number, unit: Unit): void {
    if (unit.column.status(row, 0) === undefined) return;
    if (unit.scorer !== undefined) this.#sum(row, unit, -1);
    this.#errors.delete(unit.column.seq(row));
    unit.column.clear(row);
  }

  #sum(row: number, unit: Unit, sign: 1 | -1): void {
    const sum = this.#sums.get(unit.scorer as string);
    if (sum !== undefined) addScore(sum, row, unit, sign);
  }

  #judge(row: number): void {
    const state = this.#judged(row);
    if (row >= this.#state.length) this.#state = grow(this.#state, row * 2);
    const before = this.#state[row];
    if (state === before) return;
    if (before === OK) this.#ok--;
    if (before === ERROR) this.#failed--;
    if (state === OK) this.#ok++;
    if (state === ERROR) this.#failed++;
    this.#state[row] = state;
  }

  /** A stage with an error ends the example, but only once all its samples are there; likewise the scorers. */
  #judged(row: number): number {
    let stage = '';
    let hasError = false;
    for (const unit of this.#units) {
      if (hasError && unit.stage !== stage) return ERROR;
      stage = unit.stage;
      const status = unit.column.status(row, unit.validFrom);
      if (status === undefined) return PENDING;
      if (status === 'error') hasError = true;
    }
    return hasError ? ERROR : OK;
  }

  #recount(): void {
    this.#state.fill(PENDING);
    this.#ok = 0;
    this.#failed = 0;
    this.#sums = new Map();
    const scorers = this.#units.filter((unit) => unit.scorer !== undefined);
    for (const unit of scorers) this.#sums.set(unit.scorer as string, { count: 0, sum: 0 });
    for (let row = 0; row < this.size; row++) {
      this.#judge(row);
      for (const unit of scorers) this.#sum(row, unit, 1);
    }
  }

  #columnsOutside(plan: ReadonlySet<UnitColumn>): UnitColumn[] {
    const all = [...[...this.#stageColumns.values()].flat(), ...this.#scorerColumns.values()];
    return all.filter((column) => !plan.has(column));
  }

  #stageColumn(stage: string, sample: number): UnitColumn {
    let columns = this.#stageColumns.get(stage);
    if (columns === undefined) {
      columns = [];
      this.#stageColumns.set(stage, columns);
    }
    while (columns.length <= sample) columns.push(new UnitColumn());
    return columns[sample] as UnitColumn;
  }

  #scorerColumn(scorer: string): UnitColumn {
    let column = this.#scorerColumns.get(scorer);
    if (column === undefined) {
      column = new UnitColumn();
      this.#scorerColumns.set(scorer, column);
    }
    return column;
  }
}

function addScore(sum: ScoreSum, row: number, { column, validFrom }: Unit, sign: 1 | -1): void {
  const value = column.value(row);
  if (Number.isNaN(value) || column.status(row, validFrom) !== 'ok') return;
  sum.count += sign;
  sum.sum += sign * value;
}
