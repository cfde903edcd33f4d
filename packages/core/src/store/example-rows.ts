import { grow } from './grow.js';
import { NumberedIds } from './numbered-ids.js';

/** The examples of a run, each in a row: rows are numbered in order of appearance. */
export class ExampleRows {
  readonly #ids = new NumberedIds();
  #index = new Uint32Array(64);
  #placedIn = new Uint32Array(64);
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

  /** Says where in the dataset an example stands, and gives its row; `undefined` when this pass has placed it before. */
  place(exampleId: string, index: number): number | undefined {
    const row = this.#rowFor(exampleId);
    if (this.#placedIn[row] === this.#pass) return undefined;
    this.#placedIn[row] = this.#pass;
    this.#index[row] = index;
    return row;
  }

  row(exampleId: string): number | undefined {
    return this.#ids.find(exampleId);
  }

  idOf(row: number): string {
    return this.#ids.at(row) as string;
  }

  /** The example's position in the dataset. */
  indexOf(row: number): number {
    return this.#index[row] as number;
  }

  /** All rows in dataset order. */
  rowsInOrder(): Uint32Array {
    const rows = new Uint32Array(this.size);
    let isSorted = true;
    for (let row = 0; row < rows.length; row++) {
      rows[row] = row;
      if (row > 0 && this.indexOf(row) < this.indexOf(row - 1)) isSorted = false;
    }
    return isSorted ? rows : rows.sort((a, b) => this.indexOf(a) - this.indexOf(b) || a - b);
  }

  /** The row of an example that a journal tells of. Where a dataset has placed it, its word on the position counts. */
  protected rowOf(exampleId: string, index: number): number {
    const row = this.#rowFor(exampleId);
    if (this.#placedIn[row] === 0) this.#index[row] = index;
    return row;
  }

  /** The row of an example, new when there is none. Most come in row order: the next row is looked at first. */
  #rowFor(exampleId: string): number {
    const guess = this.#lastRow + 1;
    const row = this.#ids.at(guess) === exampleId ? guess : this.#ids.add(exampleId);
    if (row >= this.#index.length) {
      this.#index = grow(this.#index, row * 2);
      this.#placedIn = grow(this.#placedIn, row * 2);
    }
    this.#lastRow = row;
    return row;
  }
}
