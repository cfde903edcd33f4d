import type { RunFold } from '../../store/run-fold.js';
import type { Scan } from '../scan-dataset.js';
import type { DatasetChanges } from './dataset-changes.js';
import { idsOf } from './describe-drift.js';
import { countExamples, type Drift, type DriftFinding, type ExampleCount } from './find-drift.js';

/** What `evaluate` would find and do. Each example of the dataset that may start is in one of the first five. */
export interface PlanCounts {
  /** Done, and left as they are. */
  readonly kept: ExampleCount;
  /** To be run, or finished: nothing or not everything of them is done. */
  readonly missing: ExampleCount;
  /** Ended with an error: `retryErrors` decides. */
  readonly errored: ExampleCount;
  /** Recorded with other content: `onDrift` decides. */
  readonly edited: ExampleCount;
  /** New in the dataset since the run's last session: to be run. */
  readonly added: ExampleCount;
  /** No longer in the dataset: they leave counts, scores and report. */
  readonly removed: ExampleCount;
  /** Results of other runs that could be taken over. */
  readonly reusable: ExampleCount;
  /** What is recorded and would be invalid now; `undefined`: nothing. */
  readonly drift: Drift | undefined;
}

/** Counts what a scan has just placed, as the fold is planned now. */
export function countPlan(
  fold: RunFold,
  scan: Scan,
  changes: DatasetChanges,
  { drift, edited, staleRows }: DriftFinding,
  redone: ReadonlySet<number>,
): PlanCounts {
  const { completions } = fold;
  const groups = { kept: [], missing: [], errored: [], edited: [], added: [] } as Record<
    'kept' | 'missing' | 'errored' | 'edited' | 'added',
    number[]
  >;
  const changed = new Set([...edited.map(({ row }) => row), ...staleRows]);
  const isAdded = findAdded(fold);
  for (const row of completions.placedRows()) {
    const wasAdded = isAdded(row);
    if (!scan.mayStart(row)) continue;
    const state = completions.state(row);
    if (changed.has(row)) groups.edited.push(row);
    else if (wasAdded) groups.added.push(row);
    else if (redone.has(row) || state === 'pending') groups.missing.push(row);
    else groups[state === 'ok' ? 'kept' : 'errored'].push(row);
  }
  const count = (rows: readonly number[]) => countExamples(completions, rows);
  return {
    kept: count(groups.kept),
    missing: count(groups.missing),
    errored: count(groups.errored),
    edited: count(groups.edited),
    added: count(groups.added),
    removed: count(changes.removed),
    reusable: count([]),
    drift,
  };
}

/** Says what is found and will be done, in one line. */
export function describePlan(plan: PlanCounts): string {
  const names = ['kept', 'missing', 'errored', 'edited', 'added', 'removed', 'reusable'] as const;
  const told = names.filter((name) => plan[name].count > 0);
  return told
    .map((name) => {
      const { count } = plan[name];
      return name === 'kept' || name === 'missing'
        ? `${count} ${name}`
        : `${count} ${name} (${idsOf(plan[name])})`;
    })
    .join(', ');
}

/**
 * Tells, row by row in dataset order, what the last session can't have seen. The journal names only examples that began:
 * of those between two that it names, as many may have been there before as their positions left room for.
 */
function findAdded({ completions, current, end }: RunFold): (row: number) => boolean {
  if (current === undefined) return () => false;
  const { limit, take, offset } = current.options;
  const wasWhole = limit === undefined && take === undefined && offset === undefined;
  const total = (wasWhole ? (end?.total ?? current.total) : undefined) ?? Number.POSITIVE_INFINITY;
  const positions = completions.rowsInOrder().map((row) => completions.indexOf(row));
  const roomAfter = (position: number) => (firstOver(positions, position) ?? total) - position - 1;
  let room = roomAfter(-1);
  return (row) => {
    if (!completions.isKnown(row)) return room-- <= 0;
    if (completions.isMember(row)) room = roomAfter(completions.indexOf(row));
    return !completions.isMember(row);
  };
}

/** The first of the rising numbers that is larger. */
function firstOver(numbers: Uint32Array, than: number): number | undefined {
  let from = 0;
  let to = numbers.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((numbers[middle] as number) > than) to = middle;
    else from = middle + 1;
  }
  return numbers[from];
}
