import { digestValue } from '../../model/digest.js';
import { hasCode, TidemarkError } from '../../model/errors.js';
import type { Evaluation, Params } from '../../model/evaluation.js';
import type { CompletionSet } from '../../store/completion-set.js';
import type { KeptDrift, PlannedStage, SessionEntry } from '../../store/entries.js';
import { RunFold } from '../../store/run-fold.js';
import type { Store, StoredJournal } from '../../store/store.js';
import type { EvaluateOptions } from '../options.js';
import { readParams } from '../recorded-params.js';
import { findRunJournal, listRunJournals } from '../run-journal.js';
import { partThrough } from '../session-plan.js';

/** What a run is that may take results over. */
interface ReusingRun {
  readonly evaluation: Evaluation;
  readonly params: Params;
  readonly runId: string;
  readonly options: EvaluateOptions;
  readonly plan: Pick<SessionEntry, 'stages' | 'scorers'>;
  readonly fold: RunFold;
}

/** A run whose results, or those of its first stages, are what this run would make. */
export interface ReuseSource {
  readonly runId: string;
  readonly completions: CompletionSet;
  /** How many stages, from the first on, are the same. */
  readonly stages: number;
  /** When false, only what does not depend on the params can be taken over. */
  readonly hasSameParams: boolean;
  /** The scorers that are the same; none where a stage or a param is not. */
  readonly scorers: readonly string[];
}

/** Where a run takes results over from. */
export interface ReuseSources {
  /** In order of preference: the newest first, or as they were named. */
  readonly sources: readonly ReuseSource[];
  /** The stages of the run that are run. */
  readonly stages: readonly PlannedStage[];
}

/**
 * Looks for runs that results can be taken over from. Their completions are in memory then, without outputs.
 *
 * @throws {TidemarkError} NOT_FOUND when a run that has not begun names one that is not there.
 */
export async function openSources(given: ReusingRun): Promise<ReuseSources | undefined> {
  const { reuse, store, until } = given.options;
  if (reuse === undefined) return undefined;
  const part = partThrough(given.evaluation, until);
  const stages = given.plan.stages.slice(0, part.stages.length);
  const scorers = given.plan.scorers.filter(({ name }) => Object.hasOwn(part.scorers, name));
  const run = { ...given, plan: { stages, scorers } };
  const sources: ReuseSource[] = [];
  for (const journal of await candidates(run, reuse)) {
    if (journal.id === run.runId || journal.header.evaluation !== run.evaluation.name) continue;
    try {
      const source = matching(run, journal.id, await loadSource(store, journal.id));
      if (source !== undefined) sources.push(source);
    } catch (error) {
      const isUnreadable = hasCode(error, 'STORE_CORRUPT') || hasCode(error, 'NOT_FOUND');
      if (reuse !== 'auto' || !isUnreadable) throw error;
    }
  }
  return sources.length === 0 ? undefined : { sources, stages };
}

async function candidates(
  { options: { store }, fold }: ReusingRun,
  reuse: NonNullable<EvaluateOptions['reuse']>,
): Promise<StoredJournal[]> {
  if (reuse === 'auto') return (await listRunJournals(store)).filter(({ notes }) => notes.trashed !== true);
  const journals: StoredJournal[] = [];
  for (const runId of typeof reuse === 'string' ? [reuse] : reuse) {
    const journal = await findRunJournal(store, runId);
    if (journal !== undefined) journals.push(journal);
    else if (fold.sessions.length === 0) throw notThere(runId);
  }
  return journals;
}

/** A run, folded, and what of it was kept though what made it had changed. */
async function loadSource(store: Store, runId: string) {
  const fold = new RunFold();
  const kept: KeptDrift[] = [];
  for await (const batch of store.readEntries(runId)) {
    for (const entry of batch) {
      fold.apply(entry);
      if (entry.type === 'session' && entry.kept !== undefined) kept.push(entry.kept as KeptDrift);
    }
  }
  return { fold, kept };
}

function matching(
  { params, options, plan }: ReusingRun,
  runId: string,
  { fold, kept }: Awaited<ReturnType<typeof loadSource>>,
): ReuseSource | undefined {
  const { current, completions } = fold;
  if (current === undefined || current.options.seed !== options.seed) return undefined;
  if (kept.some(({ examples }) => examples > 0)) return undefined;
  const hasSameParams = digestValue(readParams(current.params)) === digestValue(params);
  const isKept = (kind: 'stages' | 'scorers', name: string) => kept.some((each) => each[kind].includes(name));
  const different = plan.stages.findIndex(({ name, digest, samples }, i) => {
    const theirs = current.stages[i];
    const isEqual = theirs?.name === name && theirs.digest === digest && theirs.samples === samples;
    return !isEqual || isKept('stages', name);
  });
  if (different === 0) return undefined;
  const scorers = plan.scorers.filter(
    ({ name, digest }) =>
      !isKept('scorers', name) &&
      current.scorers.some((theirs) => theirs.name === name && theirs.digest === digest),
  );
  const isSame = different < 0 && hasSameParams;
  return {
    runId,
    completions,
    hasSameParams,
    stages: different < 0 ? plan.stages.length : different,
    scorers: isSame ? scorers.map(({ name }) => name) : [],
  };
}

function notThere(runId: string): TidemarkError {
  return new TidemarkError('NOT_FOUND', `reuse: there is no run ${runId} in this store`, {
    details: { runId },
  });
}
