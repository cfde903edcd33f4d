import type { Store } from '../../store/store.js';
import { type Examination, examineRun, examplesToRunAgain } from './examine-run.js';

/** Something of a run that can't be read. */
export type RunDamage =
  /** Entries that were set aside, by their seqs; what they recorded is run again. */
  | { readonly what: 'entries'; readonly from: number; readonly to: number }
  /** A payload. Only where `counts` is true, something is lost. */
  | {
      readonly what: 'payload';
      readonly seq: number;
      readonly exampleId: string;
      readonly stage: string;
      readonly step?: string;
      readonly counts: boolean;
    }
  /** The entry of the latest session: without it nobody knows which results count. */
  | { readonly what: 'session'; readonly session: number }
  /** The store gives up on the journal, because so much of it is damaged. */
  | { readonly what: 'store'; readonly message: string };

/** What {@link verifyRun} found. */
export interface RunVerification {
  readonly runId: string;
  /** True when everything can be read. */
  readonly ok: boolean;
  /** True when the run can't be read, or go on, before `repairRun` has made it whole. */
  readonly needsRepair: boolean;
  /** Entries and payloads that were read. */
  readonly entries: number;
  readonly payloads: number;
  readonly damage: readonly RunDamage[];
  /** How many entries were set aside: what they recorded is run again by itself. */
  readonly setAside: number;
  /** Examples whose results are damaged: `repairRun` sets them aside and they run again. */
  readonly runAgain: readonly string[];
  /** How many examples the next `evaluate` would run, all in all, as far as it is known. */
  readonly pending?: number;
}

/**
 * Reads everything that is stored of a run, outputs included, and tells what is damaged, what was set aside and what will
 * run again. Changes nothing.
 *
 * @throws {TidemarkError} NOT_FOUND when there is no such run. STORE_CORRUPT when not even its record can be read.
 */
export async function verifyRun(store: Store, runId: string): Promise<RunVerification> {
  const examination = await examineRun(store, runId);
  const { fold, entries, payloads } = examination;
  const runAgain = examplesToRunAgain(examination);
  const damage = listDamage(examination);
  const total = fold.end?.total ?? fold.current?.total;
  for (const id of runAgain) fold.completions.reset(id, fold.lastSeq);
  return {
    runId,
    ok: damage.length === 0,
    needsRepair: runAgain.length > 0 || damage.some(({ what }) => what === 'session' || what === 'store'),
    entries,
    payloads,
    damage,
    setAside: examination.gaps.reduce((sum, [from, to]) => sum + to - from + 1, 0),
    runAgain,
    ...(total !== undefined && { pending: Math.max(0, total - fold.completions.completed) }),
  };
}

function listDamage({ lostSession, gaps, damaged, refusal }: Examination): RunDamage[] {
  const damage: RunDamage[] = gaps.map(([from, to]) => ({ what: 'entries', from, to }));
  for (const { entry, counts } of damaged) {
    const { seq, exampleId, stage, step } = entry;
    damage.push({ what: 'payload', seq, exampleId, stage, ...(step !== undefined && { step }), counts });
  }
  if (lostSession !== undefined) damage.push({ what: 'session', session: lostSession });
  if (refusal !== undefined) damage.push({ what: 'store', message: refusal.message });
  return damage;
}
