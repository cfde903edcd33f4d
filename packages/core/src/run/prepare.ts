import type { RunFold } from '../store/run-fold.js';
import type { DatasetExample } from './dataset-reader.js';
import type { PlanCounts } from './drift/count-plan.js';
import { driftError } from './drift/describe-drift.js';
import type { Drift } from './drift/find-drift.js';
import { findLateEdits } from './drift/late-edits.js';
import { type Survey, type Surveyor, survey } from './drift/survey.js';
import type { Look } from './look.js';
import { openExamples } from './open-examples.js';
import type { RunEvent } from './run.js';
import type { WorkList } from './work-list.js';

/** What a session needs to be prepared. */
interface Preparation extends Surveyor {
  readonly runId: string;
  readonly fold: RunFold;
  readonly emit: (event: RunEvent) => void;
  /** Told when the dataset was scanned. */
  readonly onTotal: (total: number) => void;
}

/** A session that can begin. */
export interface Prepared extends Survey {
  /** What a later session than the first tells of the dataset. */
  readonly counts: PlanCounts | undefined;
  /** It has read up to the first example that needs work. */
  readonly workList: WorkList;
  /** Rows of examples that it has found edited only now, and gives out. */
  readonly late: Set<number>;
}

/**
 * Finds out what a session is to do, before it spends anything. `undefined`: aborted.
 *
 * @param before - what was prepared for this session before: what it read of a dataset that is given only once goes on.
 * @throws {TidemarkError} DRIFT when what is done would be invalid, unless `onDrift` says what to do then.
 * @throws {TidemarkError} INVALID_DATASET, DUPLICATE_ID when the dataset can't be used.
 */
export async function prepare(
  given: Preparation,
  look: Look,
  before?: Prepared,
): Promise<Prepared | undefined> {
  const { runId, fold, emit, onTotal } = given;
  const { options } = look;
  const onDrift = (drift: Drift) => {
    if (options.onDrift === undefined || options.onDrift === 'error') {
      throw driftError(runId, drift, look.otherParams);
    }
    return options.onDrift;
  };
  const seen = await survey(given, look, onDrift);
  if (seen === undefined) return undefined;
  const { scan, total, redone } = seen;
  const counts = fold.sessions.length > 0 ? seen.count() : undefined;
  if (total !== undefined) onTotal(total);
  if (scan !== undefined && before === undefined) noteRepeats(emit, scan.repeats);
  if (scan === undefined && before !== undefined) return { ...before, ...seen, counts };
  await before?.workList.close();
  const late = new Set<number>();
  const isLate = scan === undefined ? findLateEdits(fold.completions, late, onDrift) : () => false;
  const isRedone = (each: DatasetExample) => redone.has(each.row) || isLate(each);
  const workList = await openExamples({ ...given, options, scan, isRedone });
  return workList && { ...seen, counts, workList, late };
}

/** Tells that examples were equal, if any were. */
export function noteRepeats(emit: (event: RunEvent) => void, repeats: number): void {
  if (repeats === 0) return;
  const message = `${repeats} ${repeats === 1 ? 'example equals' : 'examples equal'} an earlier one; each is run and counted`;
  emit({ type: 'notice', code: 'REPEATED', message });
}
