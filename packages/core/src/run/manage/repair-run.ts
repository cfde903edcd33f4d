import type { Store } from '../../store/store.js';
import { cacheSummary } from '../summary.js';
import { holdRun, type NewEntry } from './change-run.js';
import { examineRun, examplesToRunAgain } from './examine-run.js';
import { rewriteRun } from './rewrite-run.js';

/** So many ids one reset entry holds: heads are small. */
const MOST_IDS = 50;

/** What {@link repairRun} did. */
export interface RunRepair {
  readonly runId: string;
  /** False when there was nothing to do. */
  readonly repaired: boolean;
  /** Examples whose damaged results were set aside: they run again. */
  readonly runAgain: readonly string[];
  /**
   * What was decided for a latest session whose own entry is lost. `kept`: it was the first one, so all results are its own
   * and count. `dropped`: it may have said that earlier results count no more, so all examples run again.
   */
  readonly lostSession?: 'kept' | 'dropped';
  /** True when so much was damaged that what is left was copied into a fresh journal. */
  readonly rewritten: boolean;
}

/**
 * Makes a damaged run whole again: `results()` and reports can be read, and the next `evaluate` runs what was lost. Damaged
 * results are set aside by entries of the journal; nothing is deleted, but where the store itself gives up on the journal:
 * then what can be read is copied into a fresh one.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such run, LOCKED while it is driven.
 * @throws {TidemarkError} STORE_CORRUPT when not even its record can be read.
 */
export async function repairRun(store: Store, runId: string): Promise<RunRepair> {
  const { repair, examination } = await holdRun(store, runId, async (writer, journal) => {
    const found = await examineRun(store, runId);
    const runAgain = examplesToRunAgain(found);
    const { lostSession, decision } = found;
    const session = found.fold.sessions.at(-1)?.session ?? 1;
    const entries = [...decision, ...resets(session, runAgain)].map((entry, i) => ({
      ...entry,
      seq: journal.lastSeq + 1 + i,
    }));
    for (let start = 0; start < entries.length; start += 1_000) {
      await writer.append(entries.slice(start, start + 1_000));
    }
    for (const entry of entries.slice(decision.length)) found.fold.apply(entry);
    if (entries.length > 0 && found.refusal === undefined) await cacheSummary(store, runId, found.fold);
    const repair: RunRepair = {
      runId,
      repaired: entries.length > 0 || found.refusal !== undefined,
      runAgain,
      ...(lostSession !== undefined && { lostSession: lostSession === 1 ? 'kept' : 'dropped' }),
      rewritten: found.refusal !== undefined,
    };
    return { repair, examination: found };
  });
  if (examination.refusal !== undefined) await rewriteRun(store, runId);
  return repair;
}

function resets(session: number, exampleIds: readonly string[]): NewEntry[] {
  const entries: NewEntry[] = [];
  for (let start = 0; start < exampleIds.length; start += MOST_IDS) {
    const examples = exampleIds.slice(start, start + MOST_IDS);
    entries.push({ type: 'reset', session, at: Date.now(), examples });
  }
  return entries;
}
