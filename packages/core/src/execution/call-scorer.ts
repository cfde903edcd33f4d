import type { ErrorData } from '../model/error-data.js';
import type { Scorer, ScorerInput } from '../model/evaluation.js';
import type { AbortScope } from './abort-scope.js';
import type { CallFacts } from './attempts.js';
import type { Gate } from './gate.js';

/** How a scorer's call ended. */
export type ScoreOutcome = CallFacts &
  (
    | {
        readonly status: 'ok';
        readonly value: number | null;
        readonly metadata?: Readonly<Record<string, unknown>>;
      }
    | { readonly status: 'error'; readonly error: ErrorData; readonly thrown: unknown }
    | { readonly status: 'aborted' }
  );

/** What a scorer's call is bound by. */
export interface ScorerCall {
  readonly scope: AbortScope;
  readonly gates?: readonly Gate[];
}

export function callScorer(
  name: string,
  scorer: Scorer,
  input: ScorerInput,
  call: ScorerCall,
): ScoreOutcome | Promise<ScoreOutcome> {
  throw new Error(`not yet ${name} ${scorer} ${input} ${call}`);
}
