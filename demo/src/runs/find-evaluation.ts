import { findReady } from '../evaluations/catalog.js';
import type { FindEvaluation } from './live-runs.js';
import { readPace } from './pace.js';

/** The code of a run that was recorded: one of the ready evaluations. */
export const findEvaluation: FindEvaluation = async ({ name }) => {
  const ready = findReady(name);
  if (ready === undefined) return undefined;
  const { workers, concurrency } = readPace(ready);
  return { ...(await ready.load(workers)), concurrency };
};
