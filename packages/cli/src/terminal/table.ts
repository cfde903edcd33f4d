import CliTable from 'cli-table3';
import stringWidth from 'string-width';
import type { Context } from '../context.js';

/** Cells in rows below a head. */
export interface TableView {
  readonly head: readonly string[];
  /** Which columns hold numbers and stand to the right. */
  readonly numeric: readonly boolean[];
  readonly rows: readonly (readonly string[])[];
}

const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((name) => [name, '']),
);

/** A table without borders; on a terminal that is too narrow for it, each row as a list of its cells. */
export function renderTable(view: TableView, { io, colors }: Pick<Context, 'io' | 'colors'>): string {
  const table = new CliTable({
    chars: { ...NO_BORDERS, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: view.numeric.map((isNumeric) => (isNumeric ? 'right' : 'left')),
  });
  table.push(
    view.head.map((cell) => colors.bold(cell)),
    ...view.rows.map((cells) => [...cells]),
  );
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
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
