import { expect } from 'vitest';
import { buildReport, type ExampleResult, followRun, getRun } from '../../../src/index.js';
import { collect } from '../../run/harness.js';
import { type Life, RUN_ID } from './life.js';

/** Compares all that readers see of the run with what the reference says. */
export async function check({ store, reference }: Life): Promise<void> {
  const info = await getRun(store, RUN_ID);
  if (reference.sessions === 0) {
    expect(info?.sessions ?? 0).toBe(0);
    return;
  }
  const { sessions, status, params, total, ok, errors, pending } = info ?? {};
  const counts = reference.counts();
  expect({ sessions, status, params, total, ok, errors, pending }).toEqual({
    sessions: reference.sessions,
    status: reference.status(),
    params: { plus: reference.plus },
    ...counts,
  });
  expect(info?.scores).toEqual(reference.scores());
  const report = await buildReport(store, RUN_ID);
  expect(report.counts).toEqual(counts);
  const scores = Object.entries(report.scores).map(([name, { mean, count }]) => [name, { mean, count }]);
  expect(Object.fromEntries(scores)).toEqual(reference.scores());
  const results = await collect(followRun(store, RUN_ID).results());
  expect(results.map(viewOf)).toEqual(reference.views());
}

/** What the reference tells of an example. */
function viewOf({ exampleId, index, status, outputs, scores, error }: ExampleResult) {
  return {
    id: exampleId,
    index,
    status,
    outputs,
    scores: Object.fromEntries(Object.entries(scores).map(([name, { score }]) => [name, score])),
    error: error?.message,
  };
}
