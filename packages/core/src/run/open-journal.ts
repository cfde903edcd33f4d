import type { AbortScope } from '../execution/abort-scope.js';
import { canonicalJson } from '../model/canonical-json.js';
import { show } from '../model/check.js';
import { digestValue } from '../model/digest.js';
import { hasCode, TidemarkError } from '../model/errors.js';
import type { Evaluation, Params } from '../model/evaluation.js';
import { FORMAT_VERSION, type StoredJournal, type Writer } from '../store/store.js';
import { datasetRecord } from './dataset-record.js';
import type { EvaluateOptions } from './options.js';
import { readParams, recordParams } from './recorded-params.js';
import { postRequest } from './request-run.js';
import { removeCutImport } from './run-journal.js';

/** Who waits for a run looks for itself so often: a store may fail to tell that the driver died. */
const LOOK_EVERY_MS = 1_000;

/** Whose journal it is. */
interface JournalOwner {
  readonly evaluation: Evaluation;
  readonly params: Params;
  readonly runId: string;
  readonly options: EvaluateOptions;
}

/**
 * The run's journal, if there is one and it is this evaluation's.
 *
 * @throws {TidemarkError} EXISTS when the id is taken by something else, DRIFT when the run has other params or another seed.
 */
export async function openJournal({
  evaluation,
  params,
  runId,
  options,
}: JournalOwner): Promise<StoredJournal | undefined> {
  const journal = await options.store.get(runId);
  if (journal === undefined || (await removeCutImport(options.store, journal))) return undefined;
  const { evaluation: owner, params: recorded, seed } = journal.header;
  if (journal.kind !== 'run' || owner !== evaluation.name) {
    throw new TidemarkError(
      'EXISTS',
      `the id ${runId} is taken by ${journal.kind === 'run' ? `a run of evaluation ${owner}` : 'a dataset'}: choose another runId`,
      { details: { runId } },
    );
  }
  const recordedParams = readParams(recorded);
  if (digestValue(recordedParams) !== digestValue(params)) {
    throw new TidemarkError(
      'DRIFT',
      `run ${runId} was started with other params (${canonicalJson(recordedParams)}): leave runId out, or choose another`,
      { details: { runId, recorded: recordedParams, given: params } },
    );
  }
  if (seed !== options.seed) {
    throw new TidemarkError(
      'DRIFT',
      `run ${runId} was started with ${seed === undefined ? 'no seed' : `the seed ${show(seed)}`}: leave runId out, or choose another`,
      { details: { runId, recorded: seed, given: options.seed } },
    );
  }
  return journal;
}

/** Two callers may create at the same time: who then gets the writer drives. */
export async function createJournal({ evaluation, params, runId, options }: JournalOwner): Promise<void> {
  const { seed } = options;
  const header = {
    evaluation: evaluation.name,
    params: recordParams(params),
    dataset: datasetRecord(evaluation.dataset),
    ...(seed !== undefined && { seed }),
  };
  const createdAt = creationTime();
  try {
    await options.store.create({ id: runId, kind: 'run', createdAt, formatVersion: FORMAT_VERSION, header });
  } catch (error) {
    if (!hasCode(error, 'EXISTS')) throw error;
  }
}

let newest = 0;

/** Later than that of any run made here before, so that lists have one order; but a clock that was set back is followed. */
function creationTime(): string {
  const now = Date.now();
  newest = now > newest || newest - now > 1_000 ? now : newest + 1;
  return new Date(newest).toISOString();
}

/** The writer; `undefined` when the wait for it was cancelled. @throws {TidemarkError} LOCKED when it is held and not waited for. */
export async function openWriter(
  { runId, options }: Pick<JournalOwner, 'runId' | 'options'>,
  scope: AbortScope,
): Promise<Writer | undefined> {
  const { store, durability, takeOver } = options;
  const open = () => store.openWriter(runId, durability === undefined ? {} : { durability });
  if (takeOver === undefined) {
    const writer = await open();
    if (writer === undefined) throw locked(runId);
    return writer;
  }
  let hasChanged = true;
  let hasAsked = false;
  let wake = () => {};
  const signal = () => {
    hasChanged = true;
    wake();
  };
  const unwatch = store.watch(runId, signal);
  const offAbort = scope.onAbort(signal);
  try {
    while (!scope.aborted) {
      hasChanged = false;
      const writer = await open();
      if (writer !== undefined) return writer;
      if (takeOver === 'ask' && !hasAsked) {
        hasAsked = true;
        await postRequest(store, runId, { action: 'handover' });
      }
      if (!hasChanged) {
        let timer: ReturnType<typeof setTimeout> | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, LOOK_EVERY_MS);
        });
        clearTimeout(timer);
      }
    }
    return undefined;
  } finally {
    unwatch();
    offAbort();
  }
}

function locked(runId: string): TidemarkError {
  return new TidemarkError(
    'LOCKED',
    `run ${runId} is being driven by another tab, process or call: watch it with followRun, or wait for it with takeOver`,
    { details: { runId } },
  );
}
