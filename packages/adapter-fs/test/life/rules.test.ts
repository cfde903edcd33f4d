import { createFsStore } from '@tidemark/adapter-fs';
import { buildReport, defineEvaluation, type EvaluateOptions, evaluate, getRun, stage } from '@tidemark/core';
import { describe, expect, test } from 'vitest';
import { makeDir } from '../crash/harness/kill-loop.js';

const calls: string[] = [];
let score = 1;

const told = <T>(call: string, value: T): T => {
  calls.push(call);
  return value;
};

const evaluation = defineEvaluation({
  name: 'staged',
  dataset: [0, 1, 2].map((n) => ({ id: `e${n}`, input: n })),
  params: { plus: 1 },
  stages: [
    stage('generate', async (n: number) => told('generate', n * 2), { version: '1' }),
    stage('parse', (n: number, ctx) => told('parse', n + (ctx.params as { plus: number }).plus), {
      version: '1',
    }),
  ],
  scorers: {
    small: { version: '1', run: ({ input }: { input: number }) => told('score', input === 1 ? score : 1) },
  },
});

/** Opens the store anew, as another process would; gives the calls, the summary, outputs and the run as it is listed. */
async function callOf(dir: string, options: Omit<EvaluateOptions, 'store'> = {}) {
  const store = await createFsStore({ dir });
  calls.length = 0;
  const run = evaluate(evaluation, { store, runId: 'mine', ...options });
  const summary = await run.finished;
  const outputs: unknown[] = [];
  for await (const { output } of run.results()) outputs.push(output);
  const info = await getRun(store, summary.runId);
  const report = await buildReport(store, summary.runId);
  await store.close();
  const made = Object.fromEntries(
    ['generate', 'parse', 'score'].map((name) => [name, calls.filter((call) => call === name).length]),
  );
  return { summary, outputs, info, report, made };
}

describe('on files', () => {
  test('a run goes through a stage, and on from there', async () => {
    await using dir = await makeDir();
    const part = await callOf(dir.path, { until: 'generate' });
    expect(part.info).toMatchObject({ status: 'completed', completedThrough: 'generate', completed: 3 });
    expect(part.made).toEqual({ generate: 3, parse: 0, score: 0 });
    const whole = await callOf(dir.path);
    expect(whole.info).toMatchObject({ status: 'completed', completedThrough: 'score', sessions: 2 });
    expect(whole.made).toEqual({ generate: 0, parse: 3, score: 3 });
    const again = await callOf(dir.path);
    expect(again).toMatchObject({ report: whole.report, made: { generate: 0, parse: 0, score: 0 } });
  });

  test('a rerun keeps its params for the next, and a replay what comes before it', async () => {
    await using dir = await makeDir();
    await callOf(dir.path);
    const ten = await callOf(dir.path, { existing: 'rerun', params: { plus: 10 } });
    expect(ten.outputs).toEqual([10, 12, 14]);
    const plain = await callOf(dir.path, { existing: 'rerun' });
    expect(plain).toMatchObject({ outputs: [10, 12, 14], info: { params: { plus: 10 }, sessions: 3 } });
    const replayed = await callOf(dir.path, { replayFrom: 'parse', params: { plus: 10 } });
    expect(replayed).toMatchObject({ outputs: [10, 12, 14], made: { generate: 0, parse: 3, score: 3 } });
  });

  test('what failed by its score is retried, and what is not needed is skipped', async () => {
    await using dir = await makeDir();
    score = 0;
    expect((await callOf(dir.path)).report.scores.small?.mean).toBeCloseTo(2 / 3);
    score = 1;
    const retried = await callOf(dir.path, { retryFailed: { small: 0.5 } });
    expect(retried.made).toEqual({ generate: 1, parse: 1, score: 1 });
    expect(retried.report).toMatchObject({
      counts: { total: 3, ok: 3 },
      scores: { small: { mean: 1, count: 3 } },
    });
    const skipped = await callOf(dir.path, { runId: 'other', needed: true });
    expect(skipped.summary).toMatchObject({ runId: 'mine', skipped: true });
    const other = await callOf(dir.path, { existing: 'new' });
    expect(other.summary).toMatchObject({ runId: 'mine-2', status: 'completed' });
    const refused = callOf(dir.path, { existing: 'error' });
    await expect(refused).rejects.toMatchObject({ code: 'EXISTS', details: { runId: 'mine' } });
  });
});
