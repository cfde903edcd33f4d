import type { CompletionEntry } from './entries.js';
import { grow } from './grow.js';

const NONE = 0;
const OK = 1;
const ERROR = 2;
/** The bits of a status; two above tell the origin, one that the params were not used. */
const STATUS_BITS = 2;
const NO_PARAMS = 1 << 4;
const ORIGINS = [undefined, 'reused', 'imported'] as const;

/** What stands recorded for one stage, sample or scorer, of every example: one typed array for each fact. */
export class UnitColumn {
  #status = new Uint8Array(0);
  #session = new Uint32Array(0);
  #seq = new Uint32Array(0);
  #durationMs = new Float32Array(0);
  #value: Float64Array | undefined;

  set(row: number, status: 'ok' | 'error', entry: CompletionEntry): void {
    if (row >= this.#status.length) this.#reserve(row + 1);
    const { session, seq, durationMs, origin, paramsUsed } = entry;
    const state = (status === 'ok' ? OK : ERROR) | (ORIGINS.indexOf(origin) << STATUS_BITS);
    this.#status[row] = paramsUsed === false ? state | NO_PARAMS : state;
    this.#session[row] = session;
    this.#seq[row] = seq;
    this.#durationMs[row] = durationMs;
  }

  /** Keeps a score; NaN stands for a score of `null`. */
  setValue(row: number, value: number | null): void {
    if (this.#value === undefined || row >= this.#value.length) {
      this.#value = grow(this.#value ?? new Float64Array(0), this.#status.length);
    }
    this.#value[row] = value ?? Number.NaN;
  }

  clear(row: number): void {
    if (row < this.#status.length) this.#status[row] = NONE;
  }

  /** What is recorded since session `validFrom`. */
  status(row: number, validFrom: number): 'ok' | 'error' | undefined {
    const status = this.#status[row];
    if (status === undefined || status === NONE || (this.#session[row] as number) < validFrom)
      return undefined;
    return (status & ERROR) === 0 ? 'ok' : 'error';
  }

  /** Where it came from, when it was not made in this run. */
  origin(row: number): CompletionEntry['origin'] {
    return ORIGINS[((this.#status[row] ?? NONE) & ~NO_PARAMS) >> STATUS_BITS];
  }

  /** False when it can't depend on the params. */
  paramsUsed(row: number): boolean {
    return ((this.#status[row] ?? NONE) & NO_PARAMS) === 0;
  }

  seq(row: number): number {
    return this.#seq[row] ?? 0;
  }

  durationMs(row: number): number {
    return Math.round((this.#durationMs[row] ?? 0) * 1_000) / 1_000;
  }

  /** NaN where there is no score or it is `null`. */
  value(row: number): number {
    return this.#value?.[row] ?? Number.NaN;
  }

  #reserve(rows: number): void {
    const length = Math.max(64, rows, this.#status.length * 2);
    this.#status = grow(this.#status, length);
    this.#session = grow(this.#session, length);
    this.#seq = grow(this.#seq, length);
    this.#durationMs = grow(this.#durationMs, length);
  }
}
