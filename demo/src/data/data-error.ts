/** What is wrong with a file of examples, and in which line. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly line: number;

  constructor(line: number, what: string) {
    super(`Line ${line}: ${what}`);
    this.line = line;
  }
}
