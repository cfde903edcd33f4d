import type { Evaluation } from '../model/evaluation.js';
import type { Redo } from '../store/entries.js';
import type { RunFold } from '../store/run-fold.js';
import type { EvaluateOptions } from './options.js';
import { type Resets, resetsFrom } from './session-plan.js';

/**
 * What the session to come does again: what the options ask for, unless an earlier session was asked the same and has not
 * finished, and what such a session left, unless the options ask for something else. So the same call after a crash goes
 * on instead of starting over.
 */
export function chooseRedo(
  options: EvaluateOptions,
  fold: RunFold,
  hasSameParams: boolean,
): Redo | undefined {
  const left = fold.end?.reason === 'finished' ? undefined : fold.current?.redo;
  const what = askedFor(options);
  if (what === undefined) return left;
  const isSame = hasSameParams && JSON.stringify(left?.what) === JSON.stringify(what);
  return isSame ? left : { what, after: fold.lastSeq };
}

function askedFor({ existing, replayFrom, retryFailed }: EvaluateOptions): Redo['what'] | undefined {
  if (existing === 'rerun') return { all: true };
  if (replayFrom !== undefined) return { from: replayFrom };
  return retryFailed && { below: { ...retryFailed } };
}

/** The stages and scorers that a session resets, when its wish is new. */
export function resetsOf(evaluation: Evaluation, redo: Redo | undefined, { current }: RunFold): Resets {
  const { all, from } = redo === undefined || redo === current?.redo ? {} : redo.what;
  return resetsFrom(evaluation, all === true ? evaluation.stages[0]?.name : from);
}

/** The rows of examples that failed by a score before the redo began, and stand so. */
export function failingRows({ completions }: RunFold, redo: Redo | undefined): ReadonlySet<number> {
  const rows = new Set<number>();
  if (redo === undefined) return rows;
  for (const [scorer, below] of Object.entries(redo.what.below ?? {})) {
    for (let row = 0; row < completions.size; row++) {
      const score = completions.score(row, scorer);
      if (typeof score?.value === 'number' && score.value < below && score.seq <= redo.after) rows.add(row);
    }
  }
  return rows;
}
