import type { ErrorHead } from '../model/error-data.js';

const MOST_KINDS = 1_000;

/** The errors that stand, by the seq of their entry. Equal errors share one object, so a run that only fails stays small. */
export class ErrorHeads {
  readonly #bySeq = new Map<number, ErrorHead>();
  readonly #kinds = new Map<string, ErrorHead>();

  set(seq: number, error: ErrorHead): void {
    const kind = JSON.stringify([error.name, error.code, error.message]);
    const shared = this.#kinds.get(kind) ?? error;
    if (shared === error && this.#kinds.size < MOST_KINDS) this.#kinds.set(kind, error);
    this.#bySeq.set(seq, shared);
  }

  get(seq: number): ErrorHead | undefined {
    return this.#bySeq.get(seq);
  }

  delete(seq: number): void {
    this.#bySeq.delete(seq);
  }
}
