import { checkOptions, rules } from '../model/check.js';
import { readParams } from '../run/recorded-params.js';
import { toRunInfo } from '../run/run-info.js';
import { runJournal } from '../run/run-journal.js';
import { runCounts } from '../run/summary.js';
import type { CompletionSet } from '../store/completion-set.js';
import type { PlannedStage, SessionEntry } from '../store/entries.js';
import { RunFold } from '../store/run-fold.js';
import type { Store } from '../store/store.js';
import { countsOf, sessionReport } from './build-report.js';
import { errorKinds } from './error-kinds.js';
import { howToGoOn } from './how-to-go-on.js';
import type { DescribedExample, RunDescription, UnitDescription, UnitState } from './run-description.js';

/**
 * Describes a run: the quick check of how it stands and how to go on. Reads heads only, however big the outputs are.
 *
 * @param options.full - also lists every example. Default `false`.
 * @throws {TypeError} for an unknown option.
 * @throws {TidemarkError} NOT_FOUND when there is no such run.
 * @throws {TidemarkError} STORE_CORRUPT when damage leaves open what counts: see `verifyRun`.
 */
export async function describeRun(
  store: Store,
  runId: string,
  options: { readonly full?: boolean } = {},
): Promise<RunDescription> {
  checkOptions('describeRun', options, { full: rules.boolean });
  const journal = await runJournal(store, runId);
  const fold = new RunFold();
  const starts = new Map<number, SessionEntry>();
  for await (const batch of store.readEntries(runId)) {
    for (const entry of batch) {
      fold.apply(entry);
      if (entry.type === 'session') starts.set(entry.session as number, entry as SessionEntry);
    }
  }
  fold.check();
  const { completions, current } = fold;
  const { evaluation, params, seed, dataset = {} } = journal.header;
  const run = toRunInfo(journal, runCounts(fold));
  const rows = completions.rowsInOrder();
  const stages = current?.stages ?? [];
  const scorers = current?.scorers ?? [];
  const describe = (planned: PlannedStage, stateOf: StateOf) =>
    describeUnit(planned, rows, run.total, stateOf);
  return {
    run,
    identity: {
      evaluation: evaluation as string,
      params: readParams(params),
      ...(seed !== undefined && { seed: seed as number | string }),
      dataset: dataset as SessionEntry['dataset'],
    },
    counts: countsOf(run),
    stages: stages.map((stage) => describe(stage, (row) => stageState(completions, row, stage))),
    scorers: scorers.map((scorer) => describe(scorer, (row) => completions.score(row, scorer.name)?.status)),
    sessions: fold.sessions.map((session, i) => {
      const start = starts.get(session.session);
      return {
        ...sessionReport(session, run.isActive && i === fold.sessions.length - 1),
        params: start === undefined ? {} : readParams(start.params),
        options: start?.options ?? {},
        dataset: start?.dataset ?? {},
      };
    }),
    failures: errorKinds(completions, rows),
    setAside: fold.damaged,
    next: howToGoOn(run, current?.options.until as string | undefined),
    ...(options.full === true && { examples: Array.from(rows, (row) => describeRow(fold, row)) }),
  };
}

type StateOf = (row: number) => UnitState | undefined;

function describeUnit(
  { name, digest, samples, validFrom }: PlannedStage,
  rows: Uint32Array,
  total: number | undefined,
  stateOf: StateOf,
): UnitDescription {
  let ok = 0;
  let errors = 0;
  for (const row of rows) {
    const state = stateOf(row);
    if (state === 'ok') ok++;
    else if (state === 'error') errors++;
  }
  return {
    name,
    digest,
    ...(samples !== undefined && { samples }),
    validFrom,
    ok,
    errors,
    ...(total !== undefined && { pending: Math.max(0, total - ok - errors) }),
  };
}

/** All its samples together: an error only when none of them is missing. */
function stageState(completions: CompletionSet, row: number, { name, samples = 1 }: PlannedStage): UnitState {
  let state: UnitState = 'ok';
  for (let sample = 0; sample < samples; sample++) {
    const recorded = completions.stage(row, name, sample);
    if (recorded === undefined) return 'pending';
    if (recorded.status === 'error') state = 'error';
  }
  return state;
}

/** How far the example of a row is. */
export function describeRow({ completions, current }: RunFold, row: number): DescribedExample {
  const { stages = [], scorers = [] } = current ?? {};
  const status = completions.state(row);
  const error = status === 'error' ? completions.error(row) : undefined;
  const scores = scorers.flatMap(({ name }) => {
    const recorded = completions.score(row, name);
    return recorded?.status === 'ok' ? [[name, recorded.value] as const] : [];
  });
  return {
    exampleId: completions.idOf(row),
    index: completions.indexOf(row),
    status,
    stages: Object.fromEntries(stages.map((stage) => [stage.name, stageState(completions, row, stage)])),
    scores: Object.fromEntries(scores),
    ...(error !== undefined && { error }),
    durationMs: completions.durationMs(row),
  };
}
