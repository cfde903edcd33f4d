import { grow } from './grow.js';

/** From which entry on what is recorded of an example counts: seqs by row. Resets stay, cuts can be taken back. */
export class Watermarks {
  #resetAt = new Uint32Array(0);
  #cutAt = new Uint32Array(0);

  /** Nothing counts whose seq is not higher than this. */
  of(row: number): number {
    const cutAt = this.#cutAt[row] ?? 0;
    const resetAt = this.#resetAt[row] ?? 0;
    return Math.max(cutAt, resetAt);
  }

  /** True when what is recorded under a seq would count again if cuts were taken back. */
  isCut(row: number, seq: number): boolean {
    return seq <= (this.#cutAt[row] ?? 0) && seq > (this.#resetAt[row] ?? 0);
  }

  reset(row: number, seq: number): void {
    if (row >= this.#resetAt.length) this.#resetAt = grow(this.#resetAt, Math.max(64, row * 2));
    this.#resetAt[row] = seq;
  }

  cut(row: number, seq: number): void {
    if (row >= this.#cutAt.length) this.#cutAt = grow(this.#cutAt, Math.max(64, row * 2));
    this.#cutAt[row] = seq;
  }

  /** Takes all cuts back. */
  uncut(): void {
    this.#cutAt = new Uint32Array(0);
  }
}
