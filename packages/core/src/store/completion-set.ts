import { SCORE_STAGE } from '../model/evaluation.js';
import { type DatasetPart, decodeOrder } from './dataset-order.js';
import type { CompletionEntry, PlannedStage } from './entries.js';
import { grow } from './grow.js';
import { areSameUnits, plannedUnits, type Unit } from './planned-units.js';
import { addScore, ERROR, OK, PENDING, RecordedUnits, type ScoreSum } from './recorded-units.js';
import type { UnitColumn } from './unit-column.js';

const STATES = ['pending', 'ok', 'error'] as const;

/** How far an example is. */
export type ExampleState = (typeof STATES)[number];

/**
 * Which (example, stage, step) are done, folded from completion entries: a row for each example, and typed-array columns.
 */
export class CompletionSet extends RecordedUnits {
  /** How many of the units are to be done: those through the stage asked for. */
  #wanted = 0;
  #state = new Uint8Array(64);
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

  /** Takes the stages and scorers that count from now on, in order, and through which an example is done. */
  plan(stages: readonly PlannedStage[], scorers: readonly PlannedStage[], until?: string): void {
    const units = plannedUnits(this.columns, stages, scorers);
    const wanted = units.findLastIndex(({ stage }) => stage === until) + 1 || units.length;
    if (wanted === this.#wanted && areSameUnits(units, this.units)) return;
    this.units = units;
    this.#wanted = wanted;
    this.#hidden = this.columns.outside(new Set(units.map(({ column }) => column)));
    this.#recount();
  }

  /** What is recorded of an example under a seq up to this one does not count any more. */
  reset(exampleId: string, seq: number): void {
    const row = this.row(exampleId);
    if (row === undefined) return;
    for (const unit of this.units) this.#sum(row, unit, -1);
    this.watermarks.reset(row, seq);
    for (const unit of this.units) this.#sum(row, unit, 1);
    this.#judge(row);
  }

  /** What is recorded under a seq up to this one of all but the dataset's first `keep` examples does not count; `null` takes all cuts back. */
  cut(keep: number | null, seq: number): void {
    if (keep === null) this.watermarks.uncut();
    for (let row = 0; keep !== null && row < this.size; row++) {
      if (this.indexOf(row) >= keep) this.watermarks.cut(row, seq);
    }
    this.#recount();
  }

  /** Takes what is told of the dataset: examples that have left it count no more, and those that came back count again. */
  arrange(parts: readonly DatasetPart[]): void {
    if (parts.some(({ order }) => order !== undefined)) {
      const placings = decodeOrder(this, parts);
      for (const row of this.rowsInOrder()) this.move(row, undefined);
      for (const { row, index } of placings) this.move(row, index);
      this.#recount();
    }
    for (const [id, digest] of parts.flatMap(({ digests = [] }) => digests)) {
      const row = this.row(id);
      if (row !== undefined) this.setDigest(row, digest);
    }
  }

  override doneThrough(count: number): string | undefined {
    const isWhole = this.completed >= count && this.#wanted === this.units.length;
    return isWhole ? this.units.at(-1)?.stage : super.doneThrough(count);
  }

  /** How far an example is, whether it is in the dataset or has left. */
  state(row: number): ExampleState {
    return STATES[this.#state[row] ?? PENDING] as ExampleState;
  }

  /** Folds one completion. Later entries of a key replace earlier ones; a stage done anew resets what depends on it. Gives the row. */
  add(entry: CompletionEntry): number {
    const row = this.rowOf(entry.exampleId, entry.index);
    const { stage, step, status, exampleDigest, scores } = entry;
    if (exampleDigest !== undefined) this.setDigest(row, exampleDigest);
    if (!this.isMember(row)) this.#readmit(row, entry.index);
    if (stage !== SCORE_STAGE && step !== undefined) {
      this.steps.add(row, entry);
      return row;
    }
    if (stage !== SCORE_STAGE) this.#addStage(row, entry);
    else if (step !== undefined && status === 'error') this.#setScore(row, step, entry, undefined);
    for (const name in scores) this.#setScore(row, name, entry, scores[name]);
    this.#judge(row);
    return row;
  }

  #addStage(row: number, entry: CompletionEntry): void {
    const { stage, sample = 0, status } = entry;
    this.#record(row, this.columns.stage(stage, sample), entry);
    if (status === 'ok') this.steps.drop(row, stage, sample);
    const last = this.units.findLastIndex((unit) => unit.stage === stage);
    for (let i = last + 1; last >= 0 && i < this.units.length; i++) this.#forget(row, this.units[i] as Unit);
    for (const column of this.#hidden) {
      this.heads.delete(column.seq(row));
      column.clear(row);
    }
  }

  #setScore(row: number, scorer: string, entry: CompletionEntry, value: number | null | undefined): void {
    const column = this.columns.scorer(scorer);
    const unit = this.units.find((each) => each.scorer === scorer);
    if (unit !== undefined) this.#sum(row, unit, -1);
    this.#record(row, column, entry, value === undefined ? 'error' : 'ok');
    column.setValue(row, value ?? null);
    if (unit !== undefined) this.#sum(row, unit, 1);
  }

  #record(row: number, column: UnitColumn, entry: CompletionEntry, status = entry.status): void {
    this.heads.delete(column.seq(row));
    column.set(row, status, entry);
    if (status === 'error' && entry.error !== undefined) this.heads.set(entry.seq, entry.error);
  }

  #forget(row: number, unit: Unit): void {
    if (unit.column.status(row, 0) === undefined) return;
    this.#sum(row, unit, -1);
    this.heads.delete(unit.column.seq(row));
    unit.column.clear(row);
  }

  /** An example that had left and is run again is there. */
  #readmit(row: number, index: number): void {
    this.move(row, index);
    this.#count(this.#state[row], 1);
    for (const unit of this.units) this.#sum(row, unit, 1);
  }

  #sum(row: number, unit: Unit, sign: 1 | -1): void {
    const sum = unit.scorer === undefined || !this.isMember(row) ? undefined : this.#sums.get(unit.scorer);
    if (sum !== undefined && this.status(row, unit) === 'ok') addScore(sum, unit.column.value(row), sign);
  }

  #judge(row: number): void {
    const state = this.judged(row, this.#wanted);
    if (row >= this.#state.length) this.#state = grow(this.#state, row * 2);
    const before = this.#state[row];
    if (state === before) return;
    this.#state[row] = state;
    if (!this.isMember(row)) return;
    this.#count(before, -1);
    this.#count(state, 1);
  }

  #count(state: number | undefined, sign: 1 | -1): void {
    if (state === OK) this.#ok += sign;
    if (state === ERROR) this.#failed += sign;
  }

  #recount(): void {
    this.#state.fill(PENDING);
    this.#ok = 0;
    this.#failed = 0;
    this.#sums = new Map();
    const scorers = this.units.filter((unit) => unit.scorer !== undefined);
    for (const unit of scorers) this.#sums.set(unit.scorer as string, { count: 0, sum: 0 });
    for (let row = 0; row < this.size; row++) {
      if (!this.isKnown(row)) continue;
      this.#judge(row);
      for (const unit of scorers) this.#sum(row, unit, 1);
    }
  }
}
