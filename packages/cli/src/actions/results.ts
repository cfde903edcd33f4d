import { type ExampleResult, followRun } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../runs/find-run.js';
import { type ScoreTest, scoreTests } from '../runs/score-test.js';
import { csvWriter } from '../terminal/csv.js';
import { toJson } from '../terminal/json.js';

interface ResultsOptions {
  readonly format: 'jsonl' | 'csv';
  readonly status?: ExampleResult['status'];
  readonly score?: readonly string[];
  readonly limit?: number;
}

export async function execute(context: Context, options: ResultsOptions, meant: string): Promise<number> {
  const { format, status, score = [], limit = Number.POSITIVE_INFINITY } = options;
  const tests = scoreTests(score);
  const store = await context.store();
  const { runId, scores } = await findRun(store, meant);
  const csv = format === 'csv' ? csvWriter(Object.keys(scores)) : undefined;
  if (csv !== undefined) await context.print(csv.head);
  let left = limit;
  for await (const result of followRun(store, runId).results()) {
    if (left <= 0) break;
    if (!passes(result, status, tests)) continue;
    left--;
    await context.print(csv === undefined ? toJson(result) : csv.row(result));
  }
  return EXIT.completed;
}

function passes(result: ExampleResult, status: string | undefined, tests: readonly ScoreTest[]): boolean {
  return (status === undefined || result.status === status) && tests.every((test) => test(result));
}
