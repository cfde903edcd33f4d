import { checkOptions, oneOf, type Rule, rules } from '../model/check.js';
import type { Params } from '../model/evaluation.js';
import type { JsonObject } from '../model/json.js';
import type { Store, StoredJournal } from '../store/store.js';
import { readParams } from './recorded-params.js';
import { deleteForGood } from './rewritten-run.js';
import type { RunStatus, RunSummary } from './run.js';
import { findRunJournal, listRunJournals, runJournal } from './run-journal.js';
import { type RunCounts, readCounts } from './summary.js';

/** What people note on a run. `null` takes a note away. */
export interface RunAnnotations {
  readonly label?: string | null;
  readonly tags?: readonly string[] | null;
  readonly note?: string | null;
  readonly marked?: boolean | null;
  readonly trashed?: boolean | null;
  /** A name to show instead of the id; ids never change. */
  readonly title?: string | null;
}

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

/** Which runs to list. */
export interface RunFilter {
  readonly name?: string;
  readonly status?: RunStatus;
  readonly label?: string;
  readonly tag?: string;
  /** Default `false`: runs in the trash are left out. */
  readonly trashed?: boolean;
}

const annotationRules: Readonly<Record<keyof RunAnnotations, Rule>> = {
  label: orNull(rules.text),
  tags: {
    expected: 'a list of texts or null',
    accepts: (value) =>
      value === null || (Array.isArray(value) && value.every((tag) => typeof tag === 'string')),
  },
  note: orNull({ expected: 'a text', accepts: (value) => typeof value === 'string' }),
  marked: orNull(rules.boolean),
  trashed: orNull(rules.boolean),
  title: orNull(rules.text),
};

const filterRules: Readonly<Record<keyof RunFilter, Rule>> = {
  name: rules.text,
  status: oneOf('pending', 'running', 'interrupted', 'completed', 'partial', 'failed'),
  label: rules.text,
  tag: rules.text,
  trashed: rules.boolean,
};

function orNull({ expected, accepts }: Rule): Rule {
  return { expected: `${expected} or null`, accepts: (value) => value === null || accepts(value) };
}

/** A run as it stands; `undefined` when there is none. Folds the journal when its kept summary is not up to date. */
export async function getRun(store: Store, runId: string): Promise<RunInfo | undefined> {
  const journal = await findRunJournal(store, runId);
  return journal && describe(store, journal);
}

/** The runs of a store, newest first. @throws {TypeError} for an unknown filter. */
export async function listRuns(store: Store, filter: RunFilter = {}): Promise<RunInfo[]> {
  checkOptions('listRuns', filter, filterRules);
  const runs: RunInfo[] = [];
  for (const journal of await listRunJournals(store)) {
    const run = await describe(store, journal);
    if (matches(run, filter)) runs.push(run);
  }
  return runs;
}

/**
 * Notes something on a run, also while it is driven.
 *
 * @throws {TypeError} for an unknown note or a wrong value.
 * @throws {TidemarkError} NOT_FOUND when there is no such run.
 */
export async function updateRun(store: Store, runId: string, annotations: RunAnnotations): Promise<void> {
  checkOptions('updateRun', annotations, annotationRules);
  await runJournal(store, runId);
  await store.update(runId, annotations as JsonObject);
}

/** Deletes a run and all its results. Does nothing when absent. @throws {TidemarkError} LOCKED while it is driven. */
export async function deleteRun(store: Store, runId: string): Promise<void> {
  const { kind = 'run' } = (await store.get(runId)) ?? {};
  if (kind === 'run') await deleteForGood(store, runId);
}

async function describe(store: Store, journal: StoredJournal): Promise<RunInfo> {
  return toRunInfo(journal, await readCounts(store, journal));
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

function matches(run: RunInfo, { name, status, label, tag, trashed = false }: RunFilter): boolean {
  return (
    run.trashed === trashed &&
    (name === undefined || run.name === name) &&
    (status === undefined || run.status === status) &&
    (label === undefined || run.label === label) &&
    (tag === undefined || run.tags.includes(tag))
  );
}
