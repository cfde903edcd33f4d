import type { RunEntry } from '../store/entries.js';
import type { Entry } from '../store/store.js';
import type { RunEvent } from './run.js';

/** The event of a completion that is durable; `undefined` for a lifecycle entry. */
export function completionEvent(given: Entry): RunEvent | undefined {
  const entry = given as RunEntry;
  if (entry.type !== undefined) return undefined;
  const { exampleId, stage, step, status, seq, scores, error } = entry;
  return {
    type: 'completion',
    exampleId,
    stage,
    ...(step !== undefined && { step }),
    status,
    seq,
    ...(scores !== undefined && { scores }),
    ...(error !== undefined && { error }),
  };
}
