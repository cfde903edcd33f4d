import type { AbortScope } from '../execution/abort-scope.js';
import { callScorer, type ScoreOutcome } from '../execution/call-scorer.js';
import { toErrorData } from '../model/error-data.js';
import {
  type Evaluation,
  type Params,
  SCORE_STAGE,
  type Scorer,
  type ScorerInput,
} from '../model/evaluation.js';
import type { CompletionSet } from '../store/completion-set.js';
import { type EncodedMembers, encodeMember, joinMembers } from './payload.js';
import type { ExampleWork, Recorder } from './recorder.js';

/** How the work on one example ended. */
export type ExampleOutcome = 'ok' | 'error' | 'aborted';

/** What scoring works with. */
export interface ScoringOptions {
  readonly evaluation: Evaluation;
  readonly params: Params;
  readonly completions: CompletionSet;
  readonly recorder: Recorder;
  readonly scope: AbortScope;
}

/** The scorers' work on one output, under way. */
export interface Scoring {
  /** The scores that were there at once, to ride on the output's own entry. */
  readonly scores: Readonly<Record<string, number | null>> | undefined;
  readonly scoreMetadata: EncodedMembers | undefined;
  /**
   * Records all other scores and errors, each as it comes, and calls `end` after the last. To be called once the
   * output's entry was added.
   */
  finish(end: (outcome: ExampleOutcome) => void): void;
}

/** A scorer's outcome, ready to be recorded. */
interface Scored {
  readonly name: string;
  readonly outcome: ScoreOutcome;
  readonly metadata: EncodedMembers;
}

const UNSCORED: Scoring = { scores: undefined, scoreMetadata: undefined, finish: (end) => end('ok') };

/** Starts the scorers on an output that is new, at once. */
export function scoreNew(options: ScoringOptions, work: ExampleWork, output: unknown): Scoring {
  const names = Object.keys(options.evaluation.scorers);
  if (names.length === 0) return UNSCORED;
  const { instant, settle } = start(options, work, output, names);
  const inline = instant.filter(({ outcome }) => outcome.status === 'ok');
  const others = instant.filter(({ outcome }) => outcome.status !== 'ok');
  return {
    scores: inline.length === 0 ? undefined : Object.assign({}, ...inline.map(scoreOf)),
    scoreMetadata: joinMetadata(inline),
    finish: (end) => settle(others, end),
  };
}

/** Runs the scorers that have not judged the output recorded under `seq` yet. */
export function scoreKept(
  options: ScoringOptions,
  work: ExampleWork,
  output: unknown,
  seq: number,
  end: (outcome: ExampleOutcome) => void,
): void {
  const { evaluation, completions } = options;
  const missing = Object.keys(evaluation.scorers).filter((name) => {
    const score = completions.score(work.given.row, name);
    return score?.status !== 'ok' || score.seq < seq;
  });
  const { instant, settle } = start(options, work, output, missing);
  settle(instant, end);
}

/** Calls scorers. `instant`: the outcomes that were there at once; `settle` records those it is given, and all later ones. */
function start(
  { evaluation, params, scope, recorder }: ScoringOptions,
  work: ExampleWork,
  output: unknown,
  names: readonly string[],
) {
  const { input, expected, metadata } = work.given.example;
  const given: ScorerInput = { input, output, expected, metadata, params };
  const instant: Scored[] = [];
  const outcomes: ExampleOutcome[] = [];
  let missing = names.length;
  let end: ((outcome: ExampleOutcome) => void) | undefined;
  const record = (scored: Scored) => outcomes.push(recordScore(recorder, work, scored));

  for (const name of names) {
    callScorer(name, evaluation.scorers[name] as Scorer, given, { scope }, (outcome) => {
      missing--;
      const scored = encode(name, outcome);
      if (end === undefined) instant.push(scored);
      else record(scored);
      if (missing === 0) end?.(worst(outcomes));
    });
  }
  return {
    instant,
    settle(unrecorded: readonly Scored[], onEnd: (outcome: ExampleOutcome) => void): void {
      end = onEnd;
      for (const scored of unrecorded) record(scored);
      if (missing === 0) onEnd(worst(outcomes));
    },
  };
}

/** Metadata that can't be recorded is the scorer's error. */
function encode(name: string, outcome: ScoreOutcome): Scored {
  if (outcome.status !== 'ok' || outcome.metadata === undefined) return { name, outcome, metadata: '' };
  try {
    return { name, outcome, metadata: encodeMember(name, outcome.metadata) };
  } catch (thrown) {
    return {
      name,
      outcome: { ...outcome, status: 'error', error: toErrorData(thrown), thrown },
      metadata: '',
    };
  }
}

function recordScore(recorder: Recorder, work: ExampleWork, scored: Scored): ExampleOutcome {
  const { name, outcome } = scored;
  if (outcome.status === 'aborted') return 'aborted';
  const completion = { stage: SCORE_STAGE, step: name, facts: outcome };
  if (outcome.status === 'error') recorder.record(work, { ...completion, error: outcome.error });
  else
    recorder.record(work, {
      ...completion,
      scores: scoreOf(scored),
      scoreMetadata: joinMetadata([scored]),
    });
  return outcome.status;
}

function scoreOf({ name, outcome }: Scored): Record<string, number | null> {
  return { [name]: outcome.status === 'ok' ? outcome.value : null };
}

function joinMetadata(scored: readonly Scored[]): EncodedMembers | undefined {
  const members = scored.map(({ metadata }) => metadata).filter((each) => each !== '');
  return members.length === 0 ? undefined : `"scoreMetadata":${joinMembers(members)}`;
}

function worst(outcomes: readonly ExampleOutcome[]): ExampleOutcome {
  if (outcomes.includes('aborted')) return 'aborted';
  return outcomes.includes('error') ? 'error' : 'ok';
}
