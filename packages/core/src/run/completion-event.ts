import type { RunEntry } from '../store/entries.js';
import type { Entry } from '../store/store.js';
import type { Mutable } from './committer.js';
import type { RunEvent } from './run.js';

/** The event of a completion that is durable; `undefined` for a lifecycle entry. */
export function completionEvent(given: Entry): RunEvent | undefined {
  const entry = given as RunEntry;
  if (entry.type !== undefined) return undefined;
  const { exampleId, stage, step, status, seq, scores, error } = entry;
  const event: Mutable<Extract<RunEvent, { type: 'completion' }>> = {
    type: 'completion',
    exampleId,
    stage,
    status,
    seq,
  };
  if (step !== undefined) event.step = step;
  if (scores !== undefined) event.scores = scores;
  if (error !== undefined) event.error = error;
  return event;
}
