import { listRuns, type RunFilter, type RunInfo } from '@tidemark/core';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { printable, showAge, showCount, showScore } from '../terminal/format.js';
import { toJson } from '../terminal/json.js';
import { renderTable } from '../terminal/table.js';

type ListOptions = RunFilter & { readonly since?: Date };

export async function execute(context: Context, { since, ...filter }: ListOptions): Promise<number> {
  const all = await listRuns(await context.store(), filter);
  const runs =
    since === undefined ? all : all.filter(({ createdAt }) => Date.parse(createdAt) >= since.getTime());
  if (context.globals.json === true) {
    await context.print(toJson(runs, 2));
    return EXIT.completed;
  }
  if (runs.length === 0) context.say('No runs here. tidemark run <file> makes one.');
  else await context.print(renderTable(tableOf(runs, context), context));
  return EXIT.completed;
}

function tableOf(runs: readonly RunInfo[], { colors }: Context) {
  const scorers = [...new Set(runs.flatMap(({ scores }) => Object.keys(scores)))];
  const paint = {
    completed: colors.green,
    running: colors.cyan,
    partial: colors.yellow,
    interrupted: colors.yellow,
    failed: colors.red,
    pending: colors.dim,
  };
  return {
    head: ['#', 'run', 'status', 'done', 'errors', ...scorers.map(printable), 'label', 'age'],
    numeric: [true, false, false, true, true, ...scorers.map(() => true), false, false],
    rows: runs.map((run, index) => [
      String(index + 1),
      printable(run.title ?? run.runId),
      paint[run.status](run.status),
      run.total === undefined
        ? showCount(run.completed)
        : `${showCount(run.completed)}/${showCount(run.total)}`,
      run.errors === 0 ? '' : showCount(run.errors),
      ...scorers.map((name) => (name in run.scores ? showScore(run.scores[name]?.mean) : '')),
      printable(run.label ?? ''),
      showAge(run.createdAt),
    ]),
  };
}
