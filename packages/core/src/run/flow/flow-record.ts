import type { Store } from '../../store/store.js';
import { loadRun } from '../load-fold.js';
import { readResults } from '../results.js';
import { findRunJournal } from '../run-journal.js';

/** What is recorded of a flow's last run. */
export interface FlowRecord {
  /** The steps that it had. */
  readonly steps: readonly string[];
  /** How many of them are done. */
  readonly done: number;
  /** What the first step began with. */
  readonly initial: object;
  /** As the last step left it; `undefined` when not all are done. */
  readonly final: unknown;
  /** True when it started over an earlier run and was cut short. */
  readonly isCutRerun: boolean;
}

/** Reads what is recorded of a flow; `undefined` when no step of its last run is done. */
export async function readFlow(store: Store, runId: string): Promise<FlowRecord | undefined> {
  if ((await findRunJournal(store, runId)) === undefined) return undefined;
  const { current, end } = (await loadRun(store, runId)).fold;
  const steps = (current?.stages ?? []).map(({ name }) => name);
  const isCutRerun = current?.redo?.what.all === true && end?.reason !== 'finished';
  for await (const { outputs, input, status, output } of readResults(store, runId)) {
    const missing = steps.findIndex((name) => !Object.hasOwn(outputs, name));
    const done = missing < 0 ? steps.length : missing;
    const final = status === 'ok' ? output : undefined;
    if (done > 0) return { steps, done, initial: input as object, final, isCutRerun };
  }
  return undefined;
}
