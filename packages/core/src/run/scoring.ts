import type { AbortScope } from '../execution/abort-scope.js';
import { callScorer, type ScoreOutcome } from '../execution/call-scorer.js';
import { toErrorData } from '../model/error-data.js';
import { type Evaluation, type Params, SCORE_STAGE, type ScorerInput } from '../model/evaluation.js';
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
  /** Records all other scores and errors, each as it comes. To be called once the output's entry was added. */
  finish(): ExampleOutcome | Promise<ExampleOutcome>;
}

/** A scorer's outcome, ready to be recorded. */
interface Scored {
  readonly name: string;
  readonly outcome: ScoreOutcome;
  readonly metadata: EncodedMembers;
}

const UNSCORED: Scoring = { scores: undefined, scoreMetadata: undefined, finish: () => 'ok' };

/** Starts the scorers on an output that is new, at once. */
export function scoreNew(options: ScoringOptions, work: ExampleWork, output: unknown): Scoring {
  const names = Object.keys(options.evaluation.scorers);
  if (names.length === 0) return UNSCORED;
  const { instant, later } = start(options, work, output, names);
  const inline = instant.filter(({ outcome }) => outcome.status === 'ok');
  const others = instant.filter(({ outcome }) => outcome.status !== 'ok');
  return {
    scores: inline.length === 0 ? undefined : Object.assign({}, ...inline.map(scoreOf)),
    scoreMetadata: joinMetadata(inline),
    finish: () => settle(options, work, others, later),
  };
}

/** Runs the scorers that have not judged the output recorded under `seq` yet. */
export function scoreKept(
  options: ScoringOptions,
  work: ExampleWork,
  output: unknown,
  seq: number,
): ExampleOutcome | Promise<ExampleOutcome> {
  const { evaluation, completions } = options;
  const missing = Object.keys(evaluation.scorers).filter((name) => {
    const score = completions.score(work.given.row, name);
    return score?.status !== 'ok' || score.seq < seq;
  });
  const { instant, later } = start(options, work, output, missing);
  return settle(options, work, instant, later);
}

function start(
  options: ScoringOptions,
  { given: { example } }: ExampleWork,
  output: unknown,
  names: readonly string[],
) {
  const { evaluation, params, scope } = options;
  const instant: Scored[] = [];
  const later: Promise<Scored>[] = [];
  const input: ScorerInput = {
    input: example.input,
    output,
    expected: example.expected,
    metadata: example.metadata,
    params,
  };
  for (const name of names) {
    const scorer = evaluation.scorers[name];
    if (scorer === undefined) continue;
    const outcome = callScorer(name, scorer, input, { scope });
    if (outcome instanceof Promise) later.push(outcome.then((settled) => encode(name, settled)));
    else instant.push(encode(name, outcome));
  }
  return { instant, later };
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

function settle(
  { recorder }: ScoringOptions,
  work: ExampleWork,
  instant: readonly Scored[],
  later: readonly Promise<Scored>[],
): ExampleOutcome | Promise<ExampleOutcome> {
  const record = (scored: Scored): ExampleOutcome => {
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
  };
  const outcomes = instant.map(record);
  if (later.length === 0) return worst(outcomes);
  return Promise.all(later.map((each) => each.then(record))).then((rest) => worst([...outcomes, ...rest]));
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
