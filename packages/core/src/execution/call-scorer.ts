import { show } from '../model/check.js';
import { type ErrorData, toErrorData } from '../model/error-data.js';
import type { Score, Scorer, ScorerInput } from '../model/evaluation.js';
import type { AbortScope } from './abort-scope.js';
import { type CallFacts, runAttempts, type Settled } from './attempts.js';
import type { Gate } from './gate.js';

/** How a scorer's call ended. */
export type ScoreOutcome = CallFacts &
  (
    | ({ readonly status: 'ok' } & ScoreValue)
    | { readonly status: 'error'; readonly error: ErrorData; readonly thrown: unknown }
    | { readonly status: 'aborted' }
  );

/** A checked score; `null` when there was nothing to judge. */
interface ScoreValue {
  /** From 0 to 1. */
  readonly value: number | null;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What a scorer's call is bound by. */
export interface ScorerCall {
  readonly scope: AbortScope;
  readonly gates?: readonly Gate[];
}

const NO_GATES: readonly Gate[] = Object.freeze([]);

/**
 * Calls a scorer, with the retries and the deadline of its options. What it throws, and what is no score, is an error
 * outcome.
 *
 * @param name - the scorer's key; a different `name` in its Score goes into the metadata.
 * @param finish - called as soon as the outcome is there: at once for a synchronous scorer, unless a gate or a retry made
 *   it wait.
 */
export function callScorer(
  name: string,
  scorer: Scorer,
  input: ScorerInput,
  { scope, gates = NO_GATES }: ScorerCall,
  finish: (outcome: ScoreOutcome) => void,
): void {
  const { timeoutMs, retry } = scorer;
  runAttempts({
    kind: 'scorer',
    name,
    timeoutMs,
    retry,
    gates,
    scope,
    call: () => scorer.run(input),
    finish: (settled) => finish(toOutcome(name, settled)),
  });
}

function toOutcome(name: string, settled: Settled): ScoreOutcome {
  if (settled.status !== 'ok') return settled;
  const { attempts, durationMs, retries } = settled;
  try {
    return { status: 'ok', ...readScore(name, settled.output), attempts, durationMs, retries };
  } catch (thrown) {
    return { status: 'error', error: toErrorData(thrown), thrown, attempts, durationMs, retries };
  }
}

function readScore(name: string, result: unknown): ScoreValue {
  const plain = toValue(result);
  if (plain !== undefined) return { value: plain };
  if (typeof result !== 'object' || result === null || !('score' in result))
    throw notAScore(name, show(result));
  const { name: ownName, score, metadata } = result as Score;
  const value = toValue(score);
  if (value === undefined) throw notAScore(name, `{ score: ${show(score)} }`);
  if (metadata != null && typeof metadata !== 'object') {
    throw new TypeError(`scorer ${name} returned metadata ${show(metadata)}: expected an object`);
  }
  const names = typeof ownName === 'string' && ownName !== name ? { name: ownName } : undefined;
  return names || metadata ? { value, metadata: { ...names, ...metadata } } : { value };
}

/** `undefined`: not the value of a score. */
function toValue(given: unknown): number | null | undefined {
  if (given === null) return null;
  if (typeof given === 'boolean') return given ? 1 : 0;
  return typeof given === 'number' && given >= 0 && given <= 1 ? given + 0 : undefined;
}

function notAScore(name: string, got: string): TypeError {
  return new TypeError(
    `scorer ${name} returned ${got}: expected a number from 0 to 1, true, false, null or a Score`,
  );
}
