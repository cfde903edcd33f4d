import type { CompletionSet } from '../../store/completion-set.js';
import { type DatasetPart, encodeOrder, type Placing } from '../../store/dataset-order.js';
import type { Scan } from '../scan-dataset.js';

/** How a scanned dataset differs from what is folded. */
export interface DatasetChanges {
  /** Rows of the examples that have left it, in their old order. */
  readonly removed: readonly number[];
  /** What dataset entries are to tell: nothing when order and membership are as they were. */
  readonly parts: readonly DatasetPart[];
}

/** Compares what a scan has just placed with what is folded. */
export function datasetChanges(completions: CompletionSet, scan: Scan): DatasetChanges {
  const placings: Placing[] = [];
  const removed: number[] = [];
  let isMoved = false;
  for (let row = 0; row < completions.size; row++) {
    if (!completions.isKnown(row)) continue;
    const isMember = completions.isMember(row);
    const index = positionOf(completions, scan, row);
    if (index === undefined) {
      if (isMember) removed.push(row);
      continue;
    }
    placings.push({ row, index });
    isMoved ||= !isMember || index !== completions.indexOf(row);
  }
  const hasChanged = isMoved || removed.length > 0;
  return {
    removed: removed.sort((a, b) => completions.indexOf(a) - completions.indexOf(b)),
    parts: hasChanged
      ? encodeOrder(
          completions,
          placings.sort((a, b) => a.index - b.index),
        )
      : [],
  };
}

/** Where an example is now: where the scan has seen it, or else where it was if the scan did not look there. */
function positionOf(completions: CompletionSet, { unseenFrom }: Scan, row: number): number | undefined {
  const seen = completions.placeOf(row);
  if (seen !== undefined || !completions.isMember(row)) return seen;
  const before = completions.indexOf(row);
  return before >= unseenFrom ? before : undefined;
}

/**
 * Counts the examples that may start, and those that are done though they may not: they stay.
 *
 * @param redone - rows of examples that are to be run again.
 */
export function countTotal(completions: CompletionSet, scan: Scan, redone: ReadonlySet<number>): number {
  let total = scan.total;
  for (let row = 0; row < completions.size; row++) {
    if (scan.mayStart(row) || redone.has(row) || completions.state(row) === 'pending') continue;
    if (positionOf(completions, scan, row) !== undefined) total++;
  }
  return total;
}

/** What brings back all examples that have left: of a dataset that is given only once nobody can tell what is not in it. */
export function restored(completions: CompletionSet): DatasetPart[] {
  const rows = Array.from({ length: completions.size }, (_, row) => row).filter((row) =>
    completions.isKnown(row),
  );
  if (rows.every((row) => completions.isMember(row))) return [];
  const placings = rows.map((row) => ({ row, index: completions.indexOf(row) }));
  return encodeOrder(
    completions,
    placings.sort((a, b) => a.index - b.index),
  );
}
