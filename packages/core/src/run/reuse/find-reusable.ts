import { SCORE_STAGE } from '../../model/evaluation.js';
import type { CompletionSet } from '../../store/completion-set.js';
import type { PlannedStage } from '../../store/entries.js';
import type { DatasetExample } from '../dataset-reader.js';
import { samplesOf } from '../samples-of.js';
import type { ReuseSource } from './reuse-sources.js';

/** A completion of another run, to be copied. */
export interface Reusable {
  /** In the other run. */
  readonly seq: number;
  readonly stage: string;
  readonly sample?: number;
  readonly step?: string;
  readonly durationMs: number;
  /** Absent for a scorer. */
  readonly paramsUsed?: boolean;
  readonly scores?: Readonly<Record<string, number | null>>;
}

/** What of an example can be taken over, and from where. */
export interface Reuse {
  readonly source: ReuseSource;
  readonly given: DatasetExample;
  readonly completions: readonly Reusable[];
}

/** The most that a source has of an example, if that is more than the run has itself. */
export function findReusable(
  given: DatasetExample,
  own: CompletionSet,
  stages: readonly PlannedStage[],
  sources: readonly ReuseSource[],
): Reuse | undefined {
  let best: ReuseSource | undefined;
  let bestRow = 0;
  let most = doneStages(own, given.row, stages, true);
  for (const source of sources) {
    const { completions } = source;
    const row = completions.row(given.example.id);
    if (row === undefined || !completions.hasDigest(row) || completions.isEdited(row, given.digest)) continue;
    const done = doneStages(completions, row, stages.slice(0, source.stages), source.hasSameParams);
    if (done <= most) continue;
    best = source;
    bestRow = row;
    most = done;
  }
  return best && { source: best, given, completions: completionsOf(best, bestRow, stages.slice(0, most)) };
}

/** How many stages are done that count under our params, from the first on: each was made of the one before. */
function doneStages(
  completions: CompletionSet,
  row: number,
  stages: readonly PlannedStage[],
  hasSameParams: boolean,
): number {
  const missing = stages.findIndex((stage) =>
    samplesOf(stage).some((sample) => {
      const recorded = completions.stage(row, stage.name, sample);
      return recorded?.status !== 'ok' || (recorded.paramsUsed && !hasSameParams);
    }),
  );
  return missing < 0 ? stages.length : missing;
}

function completionsOf(
  { completions, scorers }: ReuseSource,
  row: number,
  stages: readonly PlannedStage[],
): Reusable[] {
  const outputs = stages.flatMap((stage) =>
    samplesOf(stage).flatMap((sample): Reusable[] => {
      const recorded = completions.stage(row, stage.name, sample);
      if (recorded === undefined) return [];
      const { seq, durationMs, paramsUsed } = recorded;
      const own = stage.samples === undefined ? {} : { sample };
      return [{ seq, durationMs, paramsUsed, stage: stage.name, ...own }];
    }),
  );
  const last = outputs.at(-1);
  const riding: Record<string, number | null> = {};
  const apart: Reusable[] = [];
  for (const step of scorers) {
    const recorded = completions.score(row, step);
    if (recorded?.status !== 'ok') continue;
    const { seq, durationMs, value } = recorded;
    if (seq === last?.seq) riding[step] = value;
    else apart.push({ seq, durationMs, stage: SCORE_STAGE, step, scores: { [step]: value } });
  }
  if (last !== undefined && Object.keys(riding).length > 0)
    outputs[outputs.length - 1] = { ...last, scores: riding };
  return [...outputs, ...apart];
}
