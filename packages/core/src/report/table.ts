import { clip, widthOf } from './text-width.js';

/** Cells in rows below a head. */
export interface Table {
  readonly head: readonly string[];
  /** Which columns hold numbers and stand to the right. */
  readonly numeric: readonly boolean[];
  readonly rows: readonly (readonly string[])[];
}

const GAP = '  ';

/** Lines of at most `width` columns: a table, or where it does not fit, each row as a list of its cells. */
export function tableLines({ head, numeric, rows }: Table, width: number): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((cells) => widthOf(cells[column] ?? ''))));
  const lines = all.map((cells) =>
    cells
      .map((cell, column) => pad(cell, widths[column] ?? 0, numeric[column] ?? false))
      .join(GAP)
      .trimEnd(),
  );
  return lines.every((line) => widthOf(line) <= width)
    ? lines
    : rows.flatMap((cells) => listLines(head, cells, width));
}

function listLines(
  head: readonly string[],
  [first = '', ...cells]: readonly string[],
  width: number,
): string[] {
  const labels = head.slice(1);
  const longest = Math.max(...labels.map(widthOf));
  const lines = cells.map((cell, i) => `${GAP}${pad(labels[i] ?? '', longest, false)}${GAP}${cell}`);
  return [`${head[0]} ${first}`, ...lines].map((line) => clip(line.trimEnd(), width));
}

function pad(cell: string, width: number, isNumeric: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(cell)));
  return isNumeric ? space + cell : cell + space;
}
