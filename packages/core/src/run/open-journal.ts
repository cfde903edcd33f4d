import { hasCode, TidemarkError } from '../model/errors.js';
import type { Evaluation, Params } from '../model/evaluation.js';
import { FORMAT_VERSION, type Store, type StoredJournal } from '../store/store.js';
import { datasetRecord } from './dataset-record.js';
import type { EvaluateOptions } from './options.js';
import { recordParams } from './recorded-params.js';
import { journalAt } from './rewritten-run.js';
import { removeCutImport } from './run-journal.js';

/** Whose journal it is. */
interface JournalOwner {
  readonly evaluation: Evaluation;
  readonly params: Params;
  readonly runId: string;
  readonly options: EvaluateOptions;
}

/** A run's id, and its journal if there is one. */
interface FoundJournal {
  readonly runId: string;
  readonly journal: StoredJournal | undefined;
}

/**
 * The run that a call means. `existing: 'new'` takes the first id that is free: `id`, `id-2`, `id-3`…
 *
 * @throws {TidemarkError} EXISTS when the id is taken by something else, or by a run under `existing: 'error'`.
 */
export async function findJournal({ evaluation, runId, options }: JournalOwner): Promise<FoundJournal> {
  const { store, existing } = options;
  if (existing === 'new') return { runId: await freeId(store, runId), journal: undefined };
  const journal = await journalAt(store, runId);
  if (journal === undefined || (await removeCutImport(store, journal))) return { runId, journal: undefined };
  checkOwn(journal, evaluation, existing);
  return { runId, journal };
}

/** @throws {TidemarkError} EXISTS when the journal is something else's, or a run's under `existing: 'error'`. */
export function checkOwn(
  { id, kind, header }: StoredJournal,
  evaluation: Evaluation,
  existing: EvaluateOptions['existing'],
): void {
  if (kind !== 'run' || header.evaluation !== evaluation.name) {
    const taker = kind === 'run' ? `a run of evaluation ${header.evaluation}` : 'a dataset';
    throw exists(id, `the id ${id} is taken by ${taker}: choose another runId`);
  }
  if (existing === 'error') throw isThere(id);
}

/**
 * Creates the journal of a new run and gives its id. Two callers may do so at the same time: who then gets the writer drives.
 *
 * @param base - what `existing: 'new'` numbers.
 */
export async function createJournal(owner: JournalOwner, base: string): Promise<string> {
  const { store, existing } = owner.options;
  const header = headerOf(owner);
  for (let id = owner.runId; ; id = await freeId(store, base)) {
    const createdAt = creationTime();
    try {
      await store.create({ id, kind: 'run', createdAt, formatVersion: FORMAT_VERSION, header });
      return id;
    } catch (error) {
      if (!hasCode(error, 'EXISTS')) throw error;
      if (existing === 'error') throw isThere(id);
      if (existing !== 'new') return id;
    }
  }
}

/** The first of `id`, `id-2`, `id-3`… that is free. */
export async function freeId(store: Store, id: string): Promise<string> {
  let free = id;
  for (let n = 2; (await journalAt(store, free)) !== undefined; n++) free = `${id}-${n}`;
  return free;
}

function headerOf({ evaluation, params, options: { seed } }: JournalOwner) {
  return {
    evaluation: evaluation.name,
    params: recordParams(params),
    dataset: datasetRecord(evaluation.dataset),
    ...(seed !== undefined && { seed }),
  };
}

let newest = 0;

/** Later than that of any run made here before, so that lists have one order; but a clock that was set back is followed. */
function creationTime(): string {
  const now = Date.now();
  newest = now > newest || newest - now > 1_000 ? now : newest + 1;
  return new Date(newest).toISOString();
}

function isThere(runId: string): TidemarkError {
  return exists(
    runId,
    `run ${runId} is there already (existing: 'error'): 'resume' goes on with it, 'rerun' runs it again, 'new' starts another`,
  );
}

function exists(runId: string, message: string): TidemarkError {
  return new TidemarkError('EXISTS', message, { details: { runId } });
}
