import { createFsStore } from '@tidemark/adapter-fs';
import {
  buildReport,
  defineEvaluation,
  type EvaluateOptions,
  type Evaluation,
  type Example,
  type ExampleResult,
  evaluate,
  getRun,
  planRun,
  type RunSummary,
  stage,
} from '@tidemark/core';
import { describe, expect, test } from 'vitest';
import { makeDir } from '../crash/harness/kill-loop.js';

const of = (...inputs: number[]): Example<number, number>[] =>
  inputs.map((input) => ({ id: `e${input}`, input, expected: input }));

/** An evaluation of two stages, and what it was called with. */
function setUp(examples: Example<number, number>[], versions = ['1', '1']) {
  const calls: string[] = [];
  const call = (name: string) => (input: number) => {
    calls.push(`${name} ${input}`);
    return input;
  };
  const evaluation = defineEvaluation({
    name: 'drifting',
    dataset: { name: 'numbers', examples },
    stages: [
      stage('generate', call('generate'), { version: versions[0] as string }),
      stage('parse', call('parse'), { version: versions[1] as string }),
    ],
    scorers: { exact: ({ output, expected }) => output === expected },
  }) as Evaluation;
  return { evaluation, calls };
}

/** Runs with a store of its own, as another process would. */
async function run(
  dir: string,
  evaluation: Evaluation,
  options: Omit<EvaluateOptions, 'store'> = {},
): Promise<{ summary: RunSummary; results: ExampleResult[] }> {
  const store = await createFsStore({ dir });
  try {
    const driven = evaluate(evaluation, { store, ...options });
    const summary = await driven.finished;
    const results: ExampleResult[] = [];
    for await (const result of driven.results()) results.push(result);
    return { summary, results };
  } finally {
    await store.close();
  }
}

/** What is read of a run from its files, without its dataset. */
async function read(dir: string, runId: string) {
  const store = await createFsStore({ dir });
  try {
    const { counts, scores, run: info } = await buildReport(store, runId);
    expect(await getRun(store, runId)).toEqual(info);
    return { counts, scored: scores.exact?.count, info };
  } finally {
    await store.close();
  }
}

describe('on files', () => {
  test('a dataset that changed is told to whoever reads the run', async () => {
    await using made = await makeDir();
    const dir = made.path;
    const first = await run(dir, setUp(of(0, 1, 2, 3, 4)).evaluation);
    const now = setUp(of(4, 0, 9, 2));
    const { summary, results } = await run(dir, now.evaluation);
    expect(now.calls).toEqual(['generate 9', 'parse 9']);
    expect(results.map(({ exampleId, index }) => [exampleId, index])).toEqual([
      ['e4', 0],
      ['e0', 1],
      ['e9', 2],
      ['e2', 3],
    ]);
    expect(summary).toMatchObject({ status: 'completed', total: 4, completed: 4 });
    expect(await read(dir, summary.runId)).toMatchObject({ counts: { total: 4, ok: 4 }, scored: 4 });
    const back = setUp(of(0, 1, 2, 3, 4));
    const again = await run(dir, back.evaluation);
    expect(back.calls).toEqual([]);
    expect(again.results).toEqual(first.results);
  });

  test('an edited stage and an edited example are drift, planned, and run again', async () => {
    await using made = await makeDir();
    const dir = made.path;
    await run(dir, setUp(of(0, 1, 2)).evaluation);
    const edited = of(0, 1, 2).map((each, n) => (n === 1 ? { ...each, input: 7, expected: 7 } : each));
    const now = setUp(edited, ['1', '2']);
    const store = await createFsStore({ dir });
    const drift = { stages: ['parse'], scorers: [], params: [], edited: { count: 1, ids: ['e1'] } };
    expect(await planRun(now.evaluation, { store })).toMatchObject({ edited: drift.edited, drift });
    await store.close();
    await expect(run(dir, now.evaluation)).rejects.toMatchObject({ code: 'DRIFT', details: drift });
    const { summary } = await run(dir, now.evaluation, { onDrift: 'rerun' });
    expect(now.calls.toSorted()).toEqual(['generate 7', 'parse 0', 'parse 2', 'parse 7']);
    expect(summary).toMatchObject({ status: 'completed', ok: 3 });
    const kept = await run(dir, setUp(edited, ['2', '2']).evaluation, { onDrift: 'keep' });
    expect(kept.summary.kept).toEqual({ stages: ['generate', 'parse'], scorers: [], examples: 0 });
    expect((await read(dir, summary.runId)).info).toMatchObject({ kept: kept.summary.kept });
  });
});
