import { compareRuns, comparisonToMarkdown, comparisonToText } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../runs/find-run.js';
import { toJson } from '../terminal/json.js';

interface CompareOptions {
  readonly format: 'text' | 'md' | 'json';
}

export async function execute(
  context: Context,
  { format }: CompareOptions,
  a: string,
  b: string,
): Promise<number> {
  const { io, globals, print } = context;
  const store = await context.store();
  const comparison = await compareRuns(
    store,
    (await findRun(store, a)).runId,
    (await findRun(store, b)).runId,
  );
  if (globals.json === true || format === 'json') await print(toJson(comparison, 2));
  else if (format === 'md') await print(comparisonToMarkdown(comparison));
  else await print(comparisonToText(comparison, { width: io.stdout.columns ?? 80 }));
  return EXIT.completed;
}
