import type { DatasetEntry } from './entries.js';
import type { ExampleRows } from './example-rows.js';

/** Stands for examples that the journal does not tell of, or that are named. */
const OTHERS = -1;

/** So many numbers or ids one entry holds: its head stays under 2 kB without its ids. */
const MOST_NUMBERS = 200;
const MOST_IDS = 100;

/** What a dataset entry says, but for its place in the journal. */
export type DatasetPart = Pick<DatasetEntry, 'order' | 'ids' | 'digests'>;

/** Where rows are to stand from now on: by row, in rising order of position. All others have left the dataset. */
export interface Placing {
  readonly row: number;
  readonly index: number;
}

/** Tells the rows' new places by their old positions, which say more in less; by id where a position is not one example's. */
export function encodeOrder(rows: ExampleRows, placings: readonly Placing[]): DatasetPart[] {
  const members = rowsByPosition(rows);
  const order: number[] = [];
  const ids: [string, number][] = [];
  let at = 0;
  for (const { row, index } of placings) {
    const position = rows.indexOf(row);
    if (members.get(position) !== row) {
      ids.push([rows.idOf(row), index]);
      continue;
    }
    if (index > at) order.push(OTHERS, index - at);
    at = index + 1;
    const start = order.at(-2) ?? OTHERS;
    const count = order.at(-1) ?? 0;
    if (start !== OTHERS && start + count === position) order[order.length - 1] = count + 1;
    else order.push(position, 1);
  }
  const parts = [
    ...chunks(order, MOST_NUMBERS).map((chunk) => ({ order: chunk })),
    ...chunks(ids, MOST_IDS).map((chunk) => ({ order: [], ids: chunk })),
  ];
  return parts.length === 0 ? [{ order: [] }] : parts;
}

/** The rows' new places, as the parts of what {@link encodeOrder} gave tell them. */
export function decodeOrder(rows: ExampleRows, parts: readonly DatasetPart[]): Placing[] {
  const members = rowsByPosition(rows);
  const placings: Placing[] = [];
  let at = 0;
  for (const { order = [] } of parts) {
    for (let i = 0; i < order.length; i += 2) {
      const start = order[i] as number;
      const count = order[i + 1] as number;
      for (let n = 0; start !== OTHERS && n < count; n++) {
        const row = members.get(start + n);
        if (row !== undefined) placings.push({ row, index: at + n });
      }
      at += count;
    }
  }
  for (const [id, index] of parts.flatMap(({ ids = [] }) => ids)) {
    const row = rows.row(id);
    if (row !== undefined) placings.push({ row, index });
  }
  return placings;
}

/** Tells of edited examples which digests they have now. */
export function encodeDigests(digests: readonly (readonly [id: string, digest: string])[]): DatasetPart[] {
  return chunks(digests, MOST_IDS).map((chunk) => ({ digests: chunk }));
}

/** Members by position; none where two stand, as two one-shot datasets may leave them. */
function rowsByPosition(rows: ExampleRows): Map<number, number> {
  const members = new Map<number, number>();
  const shared = new Set<number>();
  for (const row of rows.rowsInOrder()) {
    const position = rows.indexOf(row);
    if (members.has(position)) shared.add(position);
    members.set(position, row);
  }
  for (const position of shared) members.delete(position);
  return members;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, n) => items.slice(n * size, (n + 1) * size));
}
