import { SCORE_STAGE } from '../../model/evaluation.js';
import type { CompletionSet } from '../../store/completion-set.js';
import type { CompletionEntry } from '../../store/entries.js';

/** True when nothing newer took a completion's place and nothing took it out of the count. */
export function stands(completions: CompletionSet, entry: CompletionEntry): boolean {
  const { exampleId, stage, sample = 0, step, scores = {}, seq } = entry;
  const row = completions.row(exampleId);
  if (row === undefined || !completions.isMember(row)) return false;
  if (stage === SCORE_STAGE) {
    const scorers = step === undefined ? Object.keys(scores) : [step, ...Object.keys(scores)];
    return scorers.some((name) => completions.score(row, name)?.seq === seq);
  }
  if (step !== undefined) return completions.step(row, stage, sample, step) === seq;
  return completions.stage(row, stage, sample)?.seq === seq;
}
