import {
  type App,
  failureOf,
  isScorer,
  outputOf,
  SCORERS,
  STAGES,
  UNITS,
  type Unit,
  type Value,
} from './app.js';

/** What counts for one unit of one example. */
interface Result {
  readonly ok: boolean;
  readonly value: Value;
  /** What made it: its own version, the param, the versions of the stages before it. */
  code: readonly number[];
  readonly session: number;
  isCut: boolean;
}

/** All that is known of an example. */
export interface Row {
  readonly id: string;
  content: number;
  index: number;
  isMember: boolean;
  readonly results: Partial<Record<Unit, Result>>;
}

/** What a session records of how it was asked. */
export interface Recorded {
  readonly until?: (typeof STAGES)[number];
  readonly limit?: number;
  readonly retryErrors: boolean;
}

/** The stages that each unit needs. */
const BEFORE: Readonly<Record<Unit, readonly Unit[]>> = {
  generate: [],
  parse: ['generate'],
  small: STAGES,
  even: STAGES,
};

/** What must come of all that is done to a run, told as simply as it can be: each result with what it was made of. */
export class Reference {
  rows = new Map<string, Row>();
  sessions = 0;
  plus: number | undefined;
  total: number | undefined;
  isFinished = false;
  /** A person stopped the last session. */
  isCancelled = false;
  /** The options of the last session. */
  options: Recorded = { retryErrors: true };
  /** What the last session was to do again, and since which session; unless it has finished. */
  left: { readonly wish: string; readonly since: number } | undefined;
  /** True when results stand that were kept though they would be others now. */
  isKept = false;
  /** Of the session under way: the examples that may start, those that are left as they are, and what was called. */
  startable: readonly { readonly id: string; readonly content: number; readonly index: number }[] = [];
  skipped: ReadonlySet<string> = new Set();
  called: readonly string[] = [];

  clone(): Reference {
    return Object.assign(new Reference(), structuredClone({ ...this }));
  }

  /** What the session under way is still to call. */
  wanted(): string[] {
    return this.startable.flatMap(({ id }) =>
      UNITS.filter((unit) => this.wants(unit, id)).map((unit) => `${unit} ${id}`),
    );
  }

  /** True when a call may be made: nothing is called that counts already, and nothing twice. */
  wants(unit: Unit, id: string): boolean {
    if (this.skipped.has(id) || this.called.includes(`${unit} ${id}`)) return false;
    const { until } = this.options;
    if (until !== undefined && UNITS.indexOf(unit) > UNITS.indexOf(until)) return false;
    if (!this.startable.some((each) => each.id === id)) return false;
    const row = this.rows.get(id);
    return BEFORE[unit].every((each) => isOk(row, each)) && !isOk(row, unit);
  }

  /** Takes down what a call gave. */
  record(unit: Unit, id: string, app: App): void {
    const given = this.startable.find((each) => each.id === id) as Row;
    const row = this.rows.get(id) ?? { ...given, isMember: true, results: {} };
    this.rows.set(id, row);
    const version = app.versions[unit];
    const ok = !app.failing.has(`${unit} ${id}`);
    const before = BEFORE[unit].at(-1);
    const input = before === undefined ? given.content : (row.results[before]?.value ?? null);
    const value = ok ? outputOf(unit, version, input, app.plus) : failureOf(unit, id, version);
    if (unit === 'generate') row.content = given.content;
    if (!isScorer(unit)) clear(row, UNITS.slice(UNITS.indexOf(unit)));
    row.results[unit] = { ok, value, code: codeOf(app, unit), session: this.sessions, isCut: false };
    this.called = [...this.called, `${unit} ${id}`];
  }

  finish(): void {
    this.isFinished = true;
    this.left = undefined;
  }

  truncate(keep: number | null): void {
    for (const { index, results } of this.rows.values()) {
      if (keep !== null && index < keep) continue;
      for (const result of Object.values(results)) result.isCut = keep !== null;
    }
  }

  /** Lets go of all that does not count. */
  compact(): void {
    for (const row of this.rows.values()) {
      if (!row.isMember || standing(row).length === 0) clear(row, UNITS);
    }
  }

  /** The examples that count, in order. */
  members(): Row[] {
    return [...this.rows.values()].filter(({ isMember }) => isMember).sort((a, b) => a.index - b.index);
  }

  state(row: Row): 'pending' | 'ok' | 'error' {
    const groups: (readonly Unit[])[] = [['generate'], ['parse'], SCORERS];
    const { until } = this.options;
    const count = until === undefined ? groups.length : UNITS.indexOf(until) + 1;
    for (const group of groups.slice(0, count)) {
      const results = group.map((unit) => counting(row, unit));
      if (results.includes(undefined)) return 'pending';
      if (results.some((result) => result?.ok === false)) return 'error';
    }
    return 'ok';
  }

  counts() {
    const states = this.members().map((row) => this.state(row));
    const ok = states.filter((state) => state === 'ok').length;
    const errors = states.filter((state) => state === 'error').length;
    const total = Math.max(this.total ?? 0, ok + errors);
    return { total, ok, errors, pending: total - ok - errors };
  }

  status(): string {
    const { errors, pending } = this.counts();
    if (this.sessions === 0) return 'pending';
    if (!this.isFinished || pending > 0) return 'interrupted';
    return errors > 0 ? 'partial' : 'completed';
  }

  scores() {
    const meanOf = (name: Unit) => {
      const values = this.members()
        .map((row) => (isOk(row, name) ? row.results[name]?.value : null))
        .filter((value) => typeof value === 'number');
      const sum = values.reduce((all, each) => all + each, 0);
      return { mean: values.length === 0 ? null : sum / values.length, count: values.length };
    };
    return Object.fromEntries(SCORERS.map((name) => [name, meanOf(name)]));
  }

  /** What counts of each example, as results show it. */
  views() {
    const shown = this.members().filter((row) => standing(row).length > 0);
    return shown.map((row) => {
      const ok = (units: readonly Unit[]) =>
        Object.fromEntries(
          units.filter((unit) => isOk(row, unit)).map((unit) => [unit, row.results[unit]?.value]),
        );
      const { id, index } = row;
      const status = this.state(row);
      const failed = UNITS.map((unit) => counting(row, unit)).find((result) => result?.ok === false);
      const error = status === 'ok' ? undefined : failed?.value;
      return { id, index, status, outputs: ok(STAGES), scores: ok(SCORERS), error };
    });
  }
}

/** The result that counts, if one does. */
function counting(row: Row | undefined, unit: Unit): Result | undefined {
  const result = row?.results[unit];
  return result?.isCut === true ? undefined : result;
}

export function isOk(row: Row | undefined, unit: Unit): boolean {
  return counting(row, unit)?.ok === true;
}

/** What is recorded of an example and counts. */
export function standing(row: Row): Unit[] {
  return UNITS.filter((unit) => counting(row, unit) !== undefined);
}

export function clear(row: Row, units: readonly Unit[]): void {
  for (const unit of units) delete row.results[unit];
}

export function codeOf({ versions, plus }: App, unit: Unit): readonly number[] {
  return [versions[unit], plus, ...BEFORE[unit].map((each) => versions[each])];
}
