import stringWidth from 'string-width';
import type { Context } from '../context.js';

/** Cells in rows below a head. */
export interface TableView {
  readonly head: readonly string[];
  /** Which columns hold numbers and stand to the right. */
  readonly numeric: readonly boolean[];
  readonly rows: readonly (readonly string[])[];
}

const GAP = '  ';

/** A table without borders; on a terminal that is too narrow for it, each row as a list of its cells. */
export function renderTable(view: TableView, { io, colors }: Pick<Context, 'io' | 'colors'>): string {
  const { head, numeric, rows } = view;
  const widths = head.map((title, column) =>
    rows.reduce((widest, cells) => Math.max(widest, stringWidth(cells[column] ?? '')), stringWidth(title)),
  );
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell)));
        return numeric[column] === true ? space + cell : cell + space;
      })
      .join(GAP)
      .trimEnd();
  const lines = [lineOf(head.map((title) => colors.bold(title))), ...rows.map(lineOf)];
  const columns = io.stdout.isTTY === true ? (io.stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
  return lines.every((line) => stringWidth(line) <= columns) ? lines.join('\n') : listOf(view);
}

function listOf({ head, rows }: TableView): string {
  const longest = Math.max(...head.map((cell) => stringWidth(cell)));
  return rows
    .map((cells) =>
      cells
        .flatMap((cell, i) => (cell === '' ? [] : [`${(head[i] ?? '').padEnd(longest)}  ${cell}`]))
        .join('\n'),
    )
    .join('\n\n');
}
