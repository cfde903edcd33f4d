import { grow } from './grow.js';
import { NumberedIds } from './numbered-ids.js';

/** A row's flags: a journal tells of it; it has left the dataset. */
const KNOWN = 1;
const REMOVED = 2;

/** So many hex digits of a digest fit into a number: 52 bits. */
const DIGEST_DIGITS = 13;

/** The examples of a run, each in a row: rows are numbered in order of appearance. */
export class ExampleRows {
  readonly #ids = new NumberedIds();
  #flags = new Uint8Array(64);
  #index = new Uint32Array(64);
  #digest = new Float64Array(64);
  #placedIn = new Uint32Array(0);
  #placedAt = new Uint32Array(0);
  #pass = 0;
  #lastRow = -1;

  /** Rows known: examples with a completion, and those placed by a dataset scan. */
  get size(): number {
    return this.#ids.size;
  }

  /** Begins to place the dataset's examples anew. */
  startPass(): void {
    this.#pass++;
    this.#lastRow = -1;
  }

  /** Says where a dataset that is read has an example, and gives its row; `undefined` when this pass has placed it before. */
  place(exampleId: string, index: number): number | undefined {
    const row = this.#rowFor(exampleId);
    if (row >= this.#placedIn.length) {
      const length = Math.max(64, row * 2);
      this.#placedIn = grow(this.#placedIn, length);
      this.#placedAt = grow(this.#placedAt, length);
    }
    if (this.#placedIn[row] === this.#pass) return undefined;
    this.#placedIn[row] = this.#pass;
    this.#placedAt[row] = index;
    return row;
  }

  /** Where this pass has placed an example. */
  placeOf(row: number): number | undefined {
    return this.#placedIn[row] === this.#pass ? this.#placedAt[row] : undefined;
  }

  /** Those that this pass has placed, in the order of their places. */
  placedRows(): Uint32Array {
    return this.#sorted(this.#placedAt, (row) => this.#placedIn[row] === this.#pass);
  }

  row(exampleId: string): number | undefined {
    return this.#ids.find(exampleId);
  }

  idOf(row: number): string {
    return this.#ids.at(row) as string;
  }

  /** The example's position in the dataset, as the journal tells it. */
  indexOf(row: number): number {
    return this.#index[row] as number;
  }

  /** True when the journal tells of the example. */
  isKnown(row: number): boolean {
    return this.#flags[row] !== 0;
  }

  /** True when the journal tells of the example, and not that it has left the dataset. */
  isMember(row: number): boolean {
    return this.#flags[row] === KNOWN;
  }

  /** True when the example's content was recorded, and is not what it is now. */
  isEdited(row: number, digest: string): boolean {
    const recorded = this.#digest[row] as number;
    return recorded > 0 && recorded !== digestNumber(digest);
  }

  /** True when the example's content was recorded. */
  hasDigest(row: number): boolean {
    return (this.#digest[row] as number) > 0;
  }

  /** The members in dataset order. */
  rowsInOrder(): Uint32Array {
    return this.#sorted(this.#index, (row) => this.isMember(row));
  }

  /** The wanted rows by rising position. They mostly are in order already. */
  #sorted(positions: Uint32Array, isWanted: (row: number) => boolean): Uint32Array {
    const rows = new Uint32Array(this.size);
    let length = 0;
    let isSorted = true;
    let last = 0;
    for (let row = 0; row < rows.length; row++) {
      if (!isWanted(row)) continue;
      const position = positions[row] as number;
      if (position < last) isSorted = false;
      last = position;
      rows[length++] = row;
    }
    const wanted = rows.subarray(0, length);
    if (isSorted) return wanted;
    return wanted.sort((a, b) => (positions[a] as number) - (positions[b] as number) || a - b);
  }

  /** The row of an example that a journal tells of. */
  protected rowOf(exampleId: string, index: number): number {
    const row = this.#rowFor(exampleId);
    this.#flags[row] = (this.#flags[row] as number) | KNOWN;
    this.#index[row] = index;
    return row;
  }

  protected setDigest(row: number, digest: string): void {
    this.#digest[row] = digestNumber(digest);
  }

  /** Gives an example its place in the dataset; `undefined`: it has left. */
  protected move(row: number, index: number | undefined): void {
    this.#flags[row] = index === undefined ? KNOWN | REMOVED : KNOWN;
    if (index !== undefined) this.#index[row] = index;
  }

  /** The row of an example, new when there is none. Most come in row order: the next row is looked at first. */
  #rowFor(exampleId: string): number {
    const guess = this.#lastRow + 1;
    const row = this.#ids.at(guess) === exampleId ? guess : this.#ids.add(exampleId);
    if (row >= this.#index.length) {
      this.#flags = grow(this.#flags, row * 2);
      this.#index = grow(this.#index, row * 2);
      this.#digest = grow(this.#digest, row * 2);
    }
    this.#lastRow = row;
    return row;
  }
}

/** Digit by digit: measured a third of the time of `parseInt`. */
function digestNumber(digest: string): number {
  let number = 0;
  for (let at = 0; at < DIGEST_DIGITS; at++) {
    const code = digest.charCodeAt(at);
    number = number * 16 + (code & 15) + (code > 64 ? 9 : 0);
  }
  return number;
}
