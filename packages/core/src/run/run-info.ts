import type { Params } from '../model/evaluation.js';
import type { StoredJournal } from '../store/store.js';
import type { RunAnnotations } from './manage/update-run.js';
import { readParams } from './recorded-params.js';
import type { RunSummary } from './run.js';
import type { RunCounts } from './summary.js';

/** A run as lists show it. */
export interface RunInfo extends Omit<RunSummary, 'resumed' | 'skipped'> {
  /** The evaluation's name. */
  readonly name: string;
  /** Those of its last session. */
  readonly params: Params;
  readonly label?: string;
  readonly tags: readonly string[];
  readonly note?: string;
  readonly marked: boolean;
  readonly trashed: boolean;
  readonly title?: string;
  /** True while a tab or process drives it. */
  readonly isActive: boolean;
  /** How many sessions it has had. */
  readonly sessions: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly sizeBytes: number;
}

/** A run as lists show it, from its journal's record and its counts while nobody drives it. */
export function toRunInfo(journal: StoredJournal, { status, params, ...counts }: RunCounts): RunInfo {
  const { id: runId, header, notes, isActive, createdAt, sizeBytes } = journal;
  const { label, tags, note, marked, trashed, title } = notes as RunAnnotations;
  return {
    runId,
    name: header.evaluation as string,
    params: readParams(params ?? header.params),
    status: isActive ? 'running' : status,
    ...counts,
    ...(typeof label === 'string' && { label }),
    tags: tags ?? [],
    ...(typeof note === 'string' && { note }),
    marked: marked ?? false,
    trashed: trashed ?? false,
    ...(typeof title === 'string' && { title }),
    isActive,
    createdAt,
    sizeBytes,
  };
}
