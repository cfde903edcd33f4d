import { checkOptions, oneOf, type Rule, rules } from '../model/check.js';
import type { Store, StoredJournal } from '../store/store.js';
import { deleteForGood } from './rewritten-run.js';
import type { RunStatus } from './run.js';
import { type RunInfo, toRunInfo } from './run-info.js';
import { findRunJournal, listRunJournals } from './run-journal.js';
import { readCounts } from './summary.js';

/** Which runs to list. */
export interface RunFilter {
  readonly name?: string;
  readonly status?: RunStatus;
  readonly label?: string;
  readonly tag?: string;
  /** Default `false`: runs in the trash are left out. */
  readonly trashed?: boolean;
}

const filterRules: Readonly<Record<keyof RunFilter, Rule>> = {
  name: rules.text,
  status: oneOf('pending', 'running', 'interrupted', 'completed', 'partial', 'failed'),
  label: rules.text,
  tag: rules.text,
  trashed: rules.boolean,
};

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

/** Deletes a run and all its results. Does nothing when absent. @throws {TidemarkError} LOCKED while it is driven. */
export async function deleteRun(store: Store, runId: string): Promise<void> {
  const { kind = 'run' } = (await store.get(runId)) ?? {};
  if (kind === 'run') await deleteForGood(store, runId);
}

async function describe(store: Store, journal: StoredJournal): Promise<RunInfo> {
  return toRunInfo(journal, await readCounts(store, journal));
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
