import type { ErrorHead } from '../model/error-data.js';
import { SCORE_STAGE } from '../model/evaluation.js';
import { type DatasetPart, decodeOrder } from './dataset-order.js';
import { DurableSteps } from './durable-steps.js';
import type { CompletionEntry, PlannedStage } from './entries.js';
import { ErrorHeads } from './error-heads.js';
import { ExampleRows } from './example-rows.js';
import { grow } from './grow.js';
import { areSameUnits, plannedUnits, type Unit } from './planned-units.js';
import type { UnitColumn } from './unit-column.js';
import { UnitColumns } from './unit-columns.js';
import { Watermarks } from './watermarks.js';

const PENDING = 0;
const OK = 1;
const ERROR = 2;
const STATES = ['pending', 'ok', 'error'] as const;

/** How far an example is. */
export type ExampleState = (typeof STATES)[number];

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
  readonly #columns = new UnitColumns();
  readonly #steps = new DurableSteps();
  readonly #errors = new ErrorHeads();
  #units: Unit[] = [];
  /** How many of the units are to be done: those through the stage asked for. */
  #wanted = 0;
  readonly #watermarks = new Watermarks();
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
      for (const row of rows) {
        if (this.#status(row, unit) === 'ok') addScore(sum, unit.column.value(row), 1);
      }
    }
    return sums;
  }

  /** Takes the stages and scorers that count from now on, in order, and through which an example is done. */
  plan(stages: readonly PlannedStage[], scorers: readonly PlannedStage[], until?: string): void {
    const units = plannedUnits(this.#columns, stages, scorers);
    const wanted = units.findLastIndex(({ stage }) => stage === until) + 1 || units.length;
    if (wanted === this.#wanted && areSameUnits(units, this.#units)) return;
    this.#units = units;
    this.#wanted = wanted;
    this.#hidden = this.#columns.outside(new Set(units.map(({ column }) => column)));
    this.#recount();
  }

  /** What is recorded of an example under a seq up to this one does not count any more. */
  reset(exampleId: string, seq: number): void {
    const row = this.row(exampleId);
    if (row === undefined) return;
    for (const unit of this.#units) this.#sum(row, unit, -1);
    this.#watermarks.reset(row, seq);
    for (const unit of this.#units) this.#sum(row, unit, 1);
    this.#judge(row);
  }

  /** What is recorded under a seq up to this one of all but the dataset's first `keep` examples does not count; `null` takes all cuts back. */
  cut(keep: number | null, seq: number): void {
    if (keep === null) this.#watermarks.uncut();
    for (let row = 0; keep !== null && row < this.size; row++) {
      if (this.indexOf(row) >= keep) this.#watermarks.cut(row, seq);
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
      this.#steps.add(row, entry);
      return row;
    }
    if (stage !== SCORE_STAGE) this.#addStage(row, entry);
    else if (step !== undefined && status === 'error') this.#setScore(row, step, entry, undefined);
    for (const name in scores) this.#setScore(row, name, entry, scores[name]);
    this.#judge(row);
    return row;
  }

  /** What of an example stands: a result, only errors and steps, or nothing. */
  standing(row: number): 'result' | 'rest' | undefined {
    const found = this.#units.map((unit) => this.#status(row, unit));
    if (found.includes('ok')) return 'result';
    return found.includes('error') || this.#steps.has(row) ? 'rest' : undefined;
  }

  /** How many examples of the dataset have a result of a stage, or of a scorer, that stands. */
  results(stage: string, scorer?: string): number {
    const units = this.#units.filter((unit) => unit.stage === stage && unit.scorer === scorer);
    let count = 0;
    for (let row = 0; row < this.size; row++) {
      if (this.isMember(row) && units.some((unit) => this.#status(row, unit) === 'ok')) count++;
    }
    return count;
  }

  /** True when a stage that is not done has durable steps. */
  hasSteps(stage: string): boolean {
    return this.#steps.hasOf(stage);
  }

  /** The last stage through which so many examples are done, ok or not; `score` stands for the scorers. */
  doneThrough(count: number): string | undefined {
    for (let wanted = this.#units.length; wanted > 0; wanted--) {
      const { stage } = this.#units[wanted - 1] as Unit;
      if (stage === this.#units[wanted]?.stage) continue;
      let done = 0;
      for (let row = 0; row < this.size; row++)
        if (this.isMember(row) && this.#judged(row, wanted) !== PENDING) done++;
      if (done >= count) return stage;
    }
    return undefined;
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
    const value = this.#columns.scorer(scorer).value(row);
    return { ...recorded, value: Number.isNaN(value) ? null : value };
  }

  /** For reading a scorer's scores of many rows: `undefined` where none stands. */
  scoreReader(scorer: string): (row: number) => number | null | undefined {
    const unit = this.#units.find((each) => each.scorer === scorer);
    return (row) => {
      if (unit === undefined || this.#status(row, unit) !== 'ok') return undefined;
      const value = unit.column.value(row);
      return Number.isNaN(value) ? null : value;
    };
  }

  /** The seq of a durable step of a stage that is not done. */
  step(row: number, stage: string, sample: number, step: string): number | undefined {
    const from = this.#units.find((unit) => unit.stage === stage)?.stepsFrom ?? 0;
    const seq = this.#steps.seq(row, stage, sample, step, from);
    return seq === undefined || seq <= this.#watermarks.of(row) ? undefined : seq;
  }

  /** The first error that stands for an example. */
  error(row: number): ErrorHead | undefined {
    const unit = this.#units.find((each) => this.#status(row, each) === 'error');
    return unit && this.#errors.get(unit.column.seq(row));
  }

  /** Milliseconds that an example took: the sum over its stages and samples. */
  durationMs(row: number): number {
    let sum = 0;
    for (const unit of this.#units) {
      if (unit.scorer === undefined && this.#status(row, unit) !== undefined)
        sum += unit.column.durationMs(row);
    }
    return sum;
  }

  #recorded(row: number, wanted: (unit: Unit) => boolean) {
    const unit = this.#units.find(wanted);
    const status = unit && this.#status(row, unit);
    return unit === undefined || status === undefined ? undefined : { status, seq: unit.column.seq(row) };
  }

  #status(row: number, { column, validFrom }: Unit): 'ok' | 'error' | undefined {
    const status = column.status(row, validFrom);
    return status !== undefined && column.seq(row) <= this.#watermarks.of(row) ? undefined : status;
  }

  #addStage(row: number, entry: CompletionEntry): void {
    const { stage, sample = 0, status } = entry;
    this.#record(row, this.#columns.stage(stage, sample), entry);
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
    const column = this.#columns.scorer(scorer);
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
    this.#sum(row, unit, -1);
    this.#errors.delete(unit.column.seq(row));
    unit.column.clear(row);
  }

  /** An example that had left and is run again is there. */
  #readmit(row: number, index: number): void {
    this.move(row, index);
    this.#count(this.#state[row], 1);
    for (const unit of this.#units) this.#sum(row, unit, 1);
  }

  #sum(row: number, unit: Unit, sign: 1 | -1): void {
    const sum = unit.scorer === undefined || !this.isMember(row) ? undefined : this.#sums.get(unit.scorer);
    if (sum !== undefined && this.#status(row, unit) === 'ok') addScore(sum, unit.column.value(row), sign);
  }

  #judge(row: number): void {
    const state = this.#judged(row, this.#wanted);
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

  /** A stage with an error ends the example, but only once all its samples are there; likewise the scorers. */
  #judged(row: number, wanted: number): number {
    let stage = '';
    let hasError = false;
    for (let i = 0; i < wanted; i++) {
      const unit = this.#units[i] as Unit;
      if (hasError && unit.stage !== stage) return ERROR;
      stage = unit.stage;
      const status = this.#status(row, unit);
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
}

function addScore(sum: ScoreSum, value: number, sign: 1 | -1): void {
  if (Number.isNaN(value)) return;
  sum.count += sign;
  sum.sum += sign * value;
}
