import type { CompletionSet } from '../../store/completion-set.js';
import { type DatasetPart, encodeOrder, type Placing } from '../../store/dataset-order.js';
import type { Scan } from '../scan-dataset.js';

/** How a scanned dataset differs from what is folded. */
export interface DatasetChanges {
  /** Rows of the examples that have left it, in their old order. */
  readonly removed: readonly number[];
  /** What dataset entries are to tell: nothing when order and membership are as they were. */
  readonly parts: readonly DatasetPart[];
  /** Examples that may start, and those that are done though they may not: they stay. */
  readonly total: number;
}

/** Compares what a scan has just placed with what is folded. */
export function datasetChanges(completions: CompletionSet, scan: Scan): DatasetChanges {
  const placings: Placing[] = [];
  const removed: number[] = [];
  let total = scan.total;
  let isMoved = false;
  for (let row = 0; row < completions.size; row++) {
    if (!completions.isKnown(row)) continue;
    const isMember = completions.isMember(row);
    const before = completions.indexOf(row);
    const index = completions.placeOf(row) ?? (isMember && before >= scan.unseenFrom ? before : undefined);
    if (index === undefined) {
      if (isMember) removed.push(row);
      continue;
    }
    placings.push({ row, index });
    isMoved ||= !isMember || index !== before;
    if (completions.state(row) !== 'pending' && !scan.mayStart(row)) total++;
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
    total,
  };
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
